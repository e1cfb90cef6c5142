/** Prefix of every annotation that this product writes on catalog entities. */
const PREFIX = 'analytics-engine.io';

/** Name of the pipeline that a Component stands for. */
export const PIPELINE_ANNOTATION = `${PREFIX}/pipeline`;
/** Name of the dataset that a Resource stands for. */
export const DATASET_ANNOTATION = `${PREFIX}/dataset`;
/** Name of the model that a Resource stands for. */
export const MODEL_ANNOTATION = `${PREFIX}/model`;
/** Topic of the event log that a Resource stands for. */
export const TOPIC_ANNOTATION = `${PREFIX}/topic`;
/**
 * Where the quality checks of a Resource's dataset are written: a path beside
 * the entity's own file, or a URL. Written by people, beside
 * {@link DATASET_ANNOTATION}.
 */
export const QUALITY_CHECKS_ANNOTATION = `${PREFIX}/quality-checks`;
/** `database.table` in the warehouse. */
export const TABLE_ANNOTATION = `${PREFIX}/clickhouse-table`;

/** `spec.type` of a Component that is a pipeline. */
export const PIPELINE_ENTITY_TYPE = 'data-pipeline';
/** `spec.type` of a Resource that is a dataset. */
export const DATASET_ENTITY_TYPE = 'dataset';
/** `spec.type` of a Resource that is a model. */
export const MODEL_ENTITY_TYPE = 'ml-model';
/** `spec.type` of a Resource that is a topic of the event log. */
export const TOPIC_ENTITY_TYPE = 'kafka-topic';
