import type { ModelVersion } from '@analytics-engine/plugin-analytics-common';
import type { ApiCaller } from '@analytics-engine/plugin-analytics-node';
import { ValidationError } from '@analytics-engine/plugin-analytics-node';
import { ConflictError } from '@backstage/errors';
import type { z } from 'zod';
import type { Deployments } from '../deployments/types';
import { parseLargeBody } from '../inference/parseLargeBody';
import type { PredictService } from '../inference/PredictService';
import { parseWith } from '../parseWith';
import type { ModelRegistry } from '../registry/types';
import type { ServingRuntime } from '../serving/types';
import { inputsOf, outputsOf } from './describeTensors';
import {
  inferRequestSchema,
  type InferResponse,
  type modelMetadataSchema,
} from './protocol';
import { readRows } from './readRows';
import { checkOutputs, writeOutputs } from './writeOutputs';

/** What {@link OpenInference} stands on. */
export interface OpenInferenceOptions {
  predictions: PredictService;
  deployments: Pick<Deployments, 'service'>;
  registry: ModelRegistry;
  serving: ServingRuntime;
}

/**
 * The Open Inference Protocol (KServe v2) in front of {@link PredictService}:
 * tensors become rows and predictions become tensors; who is admitted, which
 * version answers and what is logged is decided there.
 */
export class OpenInference {
  readonly #options: OpenInferenceOptions;

  static create(options: OpenInferenceOptions): OpenInference {
    return new OpenInference(options);
  }

  private constructor(options: OpenInferenceOptions) {
    this.#options = options;
  }

  /** @throws ValidationError, PayloadTooLargeError and what predicting throws */
  async infer(call: {
    model: string;
    /** Asks for this version, whatever the traffic says. */
    version?: string;
    bytes: Buffer;
    caller: ApiCaller;
  }): Promise<InferResponse> {
    const { model, version, caller } = call;
    const request = parseWith(inferRequestSchema, await parse(call.bytes));
    const described = await this.#versionOf(model, version);
    const { output } = described.signature;
    checkOutputs(request.outputs, output);
    const rows = await readRows(request.inputs, described);
    const predictions = await this.#options.predictions.predict({
      ...rows,
      model,
      version,
      caller,
    });
    const answered = new Set(predictions.map(each => each.version));
    return {
      model_name: model,
      ...(answered.size === 1 && { model_version: predictions[0].version }),
      ...(request.id !== undefined && { id: request.id }),
      outputs: writeOutputs(predictions, request.outputs, output),
    };
  }

  /** What a model takes and answers. @throws NotFoundError */
  async describe(
    model: string,
    version?: string,
  ): Promise<z.infer<typeof modelMetadataSchema>> {
    const versions = await this.#options.registry.versions(model);
    const wanted =
      version ?? this.#options.deployments.service.production(model);
    const described = wanted
      ? await this.#options.registry.get(model, wanted)
      : versions[0];
    return {
      name: model,
      versions: versions.map(each => each.version),
      platform: 'onnx_onnxruntime',
      inputs: described ? inputsOf(described) : [],
      outputs: described ? outputsOf(described.signature.output) : [],
    };
  }

  /** Whether a call would be answered without loading anything. @throws NotFoundError */
  async isReady(model: string, version?: string): Promise<boolean> {
    const { deployments, registry, serving } = this.#options;
    const wanted = version ?? deployments.service.production(model);
    if (wanted !== undefined && serving.warmVersion(model, wanted)) return true;
    // Only to tell what is not ready from what is not there.
    await (version === undefined
      ? registry.versions(model)
      : registry.get(model, version));
    return false;
  }

  /**
   * The version whose signature says what the tensors mean.
   *
   * @throws NotFoundError, ConflictError when none is in production
   */
  async #versionOf(model: string, version?: string): Promise<ModelVersion> {
    const { deployments, registry, serving } = this.#options;
    const wanted = version ?? deployments.service.production(model);
    if (wanted === undefined) {
      await registry.versions(model);
      throw new ConflictError(
        `Model '${model}' has no version in production: deploy one`,
      );
    }
    return (
      serving.warmVersion(model, wanted) ?? (await registry.get(model, wanted))
    );
  }
}

async function parse(bytes: Buffer): Promise<unknown> {
  try {
    return await parseLargeBody(bytes, 'inputs');
  } catch (error) {
    throw new ValidationError(
      `body: expected JSON: ${(error as Error).message}`,
    );
  }
}
