// Holds back what is written to the process's stderr while a library is loaded, and gives it as a string afterwards:
// TensorFlow announces oneDNN in its static initialisers, past every setting of its log level.
#define _GNU_SOURCE
#define NAPI_VERSION 8
#include <node_api.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

static int real = -1;
static int held = -1;

static napi_value hold(napi_env env, napi_callback_info info) {
  held = memfd_create("stderr", MFD_CLOEXEC);
  real = held < 0 ? -1 : dup(2);
  if (real >= 0) dup2(held, 2);
  return NULL;
}

static napi_value release(napi_env env, napi_callback_info info) {
  napi_value text = NULL;
  if (real < 0) return text;
  dup2(real, 2);
  close(real);
  off_t size = lseek(held, 0, SEEK_END);
  char *bytes = size > 0 ? malloc(size) : NULL;
  ssize_t read = bytes == NULL ? 0 : pread(held, bytes, size, 0);
  napi_create_string_utf8(env, bytes == NULL ? "" : bytes, read > 0 ? read : 0, &text);
  free(bytes);
  close(held);
  real = held = -1;
  return text;
}

NAPI_MODULE_INIT() {
  napi_value function;
  napi_create_function(env, "hold", NAPI_AUTO_LENGTH, hold, NULL, &function);
  napi_set_named_property(env, exports, "hold", function);
  napi_create_function(env, "release", NAPI_AUTO_LENGTH, release, NULL, &function);
  napi_set_named_property(env, exports, "release", function);
  return exports;
}
