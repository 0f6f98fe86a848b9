/**
 * A trunk as an ONNX model (opset 13): the same layers and the same folded weights that `inference.ts` computes with,
 * for an executor that reads ONNX. Pixels and feature maps keep our order, [n, H, W, C]; in between ONNX has [n, C, H, W].
 * Field numbers are those of onnx.proto3 (https://onnx.ai/onnx/repo-docs/IR.html).
 */
import protobuf, { type BinaryWriter } from 'google-protobuf';
import { foldBackbone, fromFilter } from './fold.ts';
import type { Activation, AveragePool, Backbone, Convolution, Layer, Residual } from './layers.ts';
import { weightShape } from './layers.ts';
import type { StateDict } from './weights/state-dict.ts';

/** Names of the graph's one input and one output. */
export const onnxInput = 'images';
export const onnxOutput = 'featureMaps';

/** The stages up to the explained one. The tensors must have been matched against `expectedTensors` before. */
export function onnxTrunk(backbone: Backbone, tensors: StateDict, explainedStage: number): Uint8Array {
  const stages = backbone.stages.slice(0, explainedStage + 1);
  const graph = new Graph();
  const folded = foldBackbone({ ...backbone, stages }, tensors);
  const weightsOf = (layer: Convolution): string[] => {
    const { filter, bias } = folded.get(layer.name)!;
    return [
      graph.constant(`${layer.name}.weight`, weightShape(layer), fromFilter(layer, filter)),
      graph.constant(`${layer.name}.bias`, [layer.outputs], bias),
    ];
  };
  const activate = (x: string, activation: Activation): string => {
    if (activation === 'none') return x;
    if (activation === 'relu') return graph.node('Relu', [x]);
    const bounds = [graph.constant('zero', [], Float32Array.of(0)), graph.constant('six', [], Float32Array.of(6))];
    return graph.node('Clip', [x, ...bounds]);
  };
  const convolve = (x: string, layer: Convolution): string => {
    const { kernel, stride, padding, dilation, groups } = layer;
    const attributes: Attributes = {
      kernel_shape: [kernel, kernel],
      strides: [stride, stride],
      dilations: [dilation, dilation],
      group: groups,
      ...(padding === 'same' ? { auto_pad: 'SAME_UPPER' } : { pads: [padding, padding, padding, padding] }),
    };
    return activate(graph.node('Conv', [x, ...weightsOf(layer)], attributes), layer.activation);
  };
  const averagePool = (x: string, { kernel, stride, border }: AveragePool): string =>
    graph.node('AveragePool', [x], {
      kernel_shape: [kernel, kernel],
      strides: [stride, stride],
      auto_pad: 'SAME_UPPER',
      count_include_pad: border === 'zero' ? 1 : 0,
    });
  const run = (x: string, layer: Layer): string => {
    switch (layer.kind) {
      case 'convolution':
        return convolve(x, layer);
      case 'max-pool': {
        const { kernel, stride, padding } = layer;
        const pads = [padding, padding, padding, padding];
        return graph.node('MaxPool', [x], { kernel_shape: [kernel, kernel], strides: [stride, stride], pads });
      }
      case 'residual': {
        const through = (branch: Residual['shortcut']): string =>
          branch.reduce((y, one) => (one.kind === 'convolution' ? convolve(y, one) : averagePool(y, one)), x);
        return activate(graph.node('Add', [through(layer.body), through(layer.shortcut)]), layer.activation);
      }
    }
  };
  const planes = graph.node('Transpose', [onnxInput], { perm: [0, 3, 1, 2] });
  const last = stages.flatMap(({ layers }) => layers).reduce(run, planes);
  graph.node('Transpose', [last], { perm: [0, 2, 3, 1] }, onnxOutput);
  return graph.model(stages[stages.length - 1].channels);
}

type Attributes = Record<string, number | string | readonly number[]>;

interface Node {
  operator: string;
  inputs: readonly string[];
  output: string;
  attributes: Attributes;
}

/** Nodes and constants as they are added, in the order in which they are computed. */
class Graph {
  private readonly nodes: Node[] = [];
  private readonly constants = new Map<string, { shape: readonly number[]; data: Float32Array }>();

  constant(name: string, shape: readonly number[], data: Float32Array): string {
    this.constants.set(name, { shape, data });
    return name;
  }

  node(
    operator: string,
    inputs: readonly string[],
    attributes: Attributes = {},
    output: string = `${operator} ${this.nodes.length}`,
  ): string {
    this.nodes.push({ operator, inputs, output, attributes });
    return output;
  }

  /** ModelProto. */
  model(channels: number): Uint8Array {
    const writer = new protobuf.BinaryWriter();
    writer.writeInt64(1, 8); // ir_version
    writer.writeString(2, 'tripletscope');
    message(writer, 7, () => this.writeGraph(writer, channels));
    message(writer, 8, () => {
      writer.writeString(1, ''); // the standard operators
      writer.writeInt64(2, 13);
    });
    return writer.getResultBuffer();
  }

  private writeGraph(writer: BinaryWriter, channels: number): void {
    for (const node of this.nodes) message(writer, 1, () => writeNode(writer, node));
    writer.writeString(2, 'trunk');
    for (const [name, { shape, data }] of this.constants) {
      message(writer, 5, () => {
        for (const side of shape) writer.writeInt64(1, side);
        writer.writeInt32(2, 1); // float
        writer.writeString(8, name);
        writer.writeBytes(9, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
      });
    }
    message(writer, 11, () => writeValue(writer, onnxInput, ['n', 'rows', 'columns', 3]));
    message(writer, 12, () => writeValue(writer, onnxOutput, ['n', 'outRows', 'outColumns', channels]));
  }
}

function message(writer: BinaryWriter, field: number, write: () => void): void {
  writer.writeMessage(field, {}, write);
}

function writeNode(writer: BinaryWriter, { operator, inputs, output, attributes }: Node): void {
  for (const input of inputs) writer.writeString(1, input);
  writer.writeString(2, output);
  writer.writeString(4, operator);
  for (const [name, value] of Object.entries(attributes)) {
    message(writer, 5, () => {
      writer.writeString(1, name);
      if (typeof value === 'number') {
        writer.writeInt64(3, value);
        writer.writeEnum(20, 2);
      } else if (typeof value === 'string') {
        writer.writeBytes(4, new TextEncoder().encode(value));
        writer.writeEnum(20, 3);
      } else {
        for (const one of value) writer.writeInt64(8, one);
        writer.writeEnum(20, 7);
      }
    });
  }
}

/** ValueInfoProto of a float tensor; a side that has a name is open. */
function writeValue(writer: BinaryWriter, name: string, sides: readonly (number | string)[]): void {
  writer.writeString(1, name);
  message(writer, 2, () =>
    message(writer, 1, () => {
      writer.writeInt32(1, 1); // float
      message(writer, 2, () => {
        for (const side of sides) {
          message(writer, 1, () => {
            if (typeof side === 'number') writer.writeInt64(1, side);
            else writer.writeString(2, side);
          });
        }
      });
    }),
  );
}
