/**
 * Two attribute kinds that tfjs-node's binding cannot set, and that TensorFlow's fused kernels need: a list of strings
 * (`fused_ops`) and a list of types (`TArgs`). Applied to the copied source before it is compiled.
 */
import { TripletscopeError } from '../../../src-shared/errors.ts';

const stringAnchor = `      std::string str_value;
      nstatus = GetStringParam(env, js_value, str_value);`;

const typeAnchor = `      TF_DataType tf_data_type;
      nstatus = napi_get_value_int32(
          env, js_value,`;

const elements = `        uint32_t length;
        nstatus = napi_get_array_length(env, js_value, &length);
        ENSURE_NAPI_OK(env, nstatus);`;

const element = `          napi_value element;
          nstatus = napi_get_element(env, js_value, i, &element);
          ENSURE_NAPI_OK(env, nstatus);`;

const stringList = `      if (IsArray(env, nstatus, &js_value)) {
${elements}
        std::vector<std::string> strings(length);
        std::vector<const void *> values(length);
        std::vector<size_t> lengths(length);
        for (uint32_t i = 0; i < length; ++i) {
${element}
          nstatus = GetStringParam(env, element, strings[i]);
          ENSURE_NAPI_OK(env, nstatus);
          values[i] = strings[i].data();
          lengths[i] = strings[i].size();
        }
        TFE_OpSetAttrStringList(tfe_op, attr_name, values.data(), lengths.data(), static_cast<int>(length));
        break;
      }
`;

const typeList = `      if (IsArray(env, nstatus, &js_value)) {
${elements}
        std::vector<TF_DataType> types(length);
        for (uint32_t i = 0; i < length; ++i) {
${element}
          int32_t value;
          nstatus = napi_get_value_int32(env, element, &value);
          ENSURE_NAPI_OK(env, nstatus);
          types[i] = static_cast<TF_DataType>(value);
        }
        TFE_OpSetAttrTypeList(tfe_op, attr_name, types.data(), static_cast<int>(length));
        break;
      }
`;

/** `tfjs_backend.cc` with both lists; throws `internal` when the source is not the one this was written for. */
export function patchBinding(source: string): string {
  return insertBefore(insertBefore(source, stringAnchor, stringList), typeAnchor, typeList);
}

function insertBefore(source: string, anchor: string, insertion: string): string {
  if (source.split(anchor).length !== 2) {
    throw new TripletscopeError('internal', 'the TensorFlow binding is not the version that its patch was written for');
  }
  return source.replace(anchor, () => insertion + anchor);
}
