/** Something a person should look at. */
export interface Concern {
  /** What it is about: a pipeline, a dataset, a model. */
  subject: string;
  tone: 'danger' | 'warning' | 'info';
  /** What is wrong, the rest of a sentence that begins with the subject. */
  what: string;
  /** What to do about it, the text of a link. */
  action: string;
  /** Where that is done. */
  href: string;
}
