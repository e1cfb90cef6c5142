/** Tag of a version that says how long its labels take to be final, such as `30d`. */
export const LABEL_HORIZON_TAG = 'label-horizon';
