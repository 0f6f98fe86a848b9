/** The TensorFlow libraries that can be installed: which wheel, which bytes. Both lie side by side. */
import type { Wheel } from '../../downloads/wheel.ts';

export const tensorflowVersion = '2.21.0';

export const flavourNames = ['cpu', 'cuda'] as const;
export type Flavour = (typeof flavourNames)[number];

const tag = 'cp312-cp312-manylinux_2_27_x86_64';

export const wheels = {
  cpu: {
    project: 'tensorflow-cpu',
    version: tensorflowVersion,
    file: `tensorflow_cpu-${tensorflowVersion}-${tag}.whl`,
    sha256: 'dcc8afd32930e42d5296b6ee19078b773706830af4ea97fbe503b9f5e0f820cb',
    bytes: 274_000_871,
    label: 'TensorFlow (CPU)',
  },
  cuda: {
    project: 'tensorflow',
    version: tensorflowVersion,
    file: `tensorflow-${tensorflowVersion}-${tag}.whl`,
    sha256: 'b3b95643c4e70eb925839938fb35cbe142f317ec84af6844ee61513713bb13c0',
    bytes: 572_611_111,
    label: 'TensorFlow (CUDA)',
  },
} satisfies Record<Flavour, Wheel>;

/** Bytes on disk while installing: the wheel, its libraries and the headers that the binding is compiled against. */
export const diskNeeded = { cpu: 1_400_000_000, cuda: 2_600_000_000 } satisfies Record<Flavour, number>;
