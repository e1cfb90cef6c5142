import { readOnnxModel, type OnnxModel } from '../onnx/readOnnxModel';
import type { CheckList } from './CheckList';
import { IR_VERSIONS, OPSETS } from './limits';

/** What can be said of a file without running anything. */
export function checkFile(
  file: Buffer,
  maxBytes: number,
  list: CheckList,
): OnnxModel {
  const megabytes = (bytes: number) =>
    `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
  if (file.length > maxBytes) {
    list.fail(
      'size',
      `${megabytes(file.length)}, at most ${megabytes(maxBytes)} are taken`,
    );
  }
  list.pass('size', megabytes(file.length));

  let model: OnnxModel;
  try {
    model = readOnnxModel(file);
  } catch (error) {
    return list.fail(
      'format',
      `this is not an ONNX file: it ${(error as Error).message}`,
    );
  }
  if (model.externalData) {
    list.fail(
      'format',
      'weights are in another file; save the model as one file (onnx.save_model with save_as_external_data=False)',
    );
  }
  list.pass('format', model.producer || 'ONNX');

  const { irVersion, opsets } = model;
  if (irVersion < IR_VERSIONS.min || irVersion > IR_VERSIONS.max) {
    list.fail(
      'opset',
      `IR version ${irVersion}, expected ${IR_VERSIONS.min} to ${IR_VERSIONS.max}; save it with an onnx package of that age`,
    );
  }
  for (const [domain, version] of Object.entries(opsets)) {
    const known = OPSETS[domain];
    if (!known) {
      list.fail(
        'opset',
        `operators of domain '${domain.slice(0, 80)}', only ${Object.keys(
          OPSETS,
        ).join(' and ')} are served`,
      );
    }
    if (version < known.min || version > known.max) {
      list.fail(
        'opset',
        `opset ${version} of ${domain}, expected ${known.min} to ${
          known.max
        }; convert with target_opset={'${
          domain === 'ai.onnx' ? '' : domain
        }': ${version < known.min ? known.min : known.max}}`,
      );
    }
  }
  list.pass(
    'opset',
    `IR ${irVersion}, ${Object.entries(opsets)
      .map(([domain, version]) => `${domain} ${version}`)
      .join(', ')}`,
  );
  return model;
}
