import { DEFAULT_OWNER } from '@analytics-engine/plugin-analytics-common';
import { ownerRefOf } from '@analytics-engine/plugin-analytics-node';
import {
  ANNOTATION_LOCATION,
  ANNOTATION_ORIGIN_LOCATION,
} from '@backstage/catalog-model';

/** The System that everything belongs to. */
export const SYSTEM_NAME = 'analytics-engine';
/** The Domain above it. */
export const DOMAIN_NAME = 'analytics';

/** Longest description shown in the catalog. */
const MAX_DESCRIPTION_LENGTH = 1_000;

/** Annotations that the catalog asks of every provided entity, and ours. */
export function annotationsOf(
  location: string,
  own: Record<string, string>,
): Record<string, string> {
  return {
    [ANNOTATION_LOCATION]: `analytics-engine:${location}`,
    [ANNOTATION_ORIGIN_LOCATION]: `analytics-engine:${location}`,
    ...own,
  };
}

/** A reference that the catalog accepts. */
export function ownerRef(owner: string | undefined): string {
  return ownerRefOf(owner) ?? DEFAULT_OWNER;
}

/** A description within the catalog's taste. */
export function describe(text: string | undefined, fallback: string): string {
  return (text?.trim() || fallback).slice(0, MAX_DESCRIPTION_LENGTH);
}
