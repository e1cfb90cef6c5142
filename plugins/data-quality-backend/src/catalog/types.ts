/** An entity of the catalog that stands for a dataset. */
export interface DatasetEntity {
  /** `resource:default/orders`. */
  entityRef: string;
  dataset: string;
  /** Full reference of its owner; null when it has none. */
  owner: string | null;
  /** What its annotation says of the file with checks. */
  checksFile: string | null;
  /** `url:https://...` or `file:/...`: where the entity itself is written. */
  location: string | null;
  /** False: this product made it from what it knows of the dataset. */
  isByPerson: boolean;
}
