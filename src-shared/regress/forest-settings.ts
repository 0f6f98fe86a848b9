/** Of the random forests of METHOD section 10. */

/** What the learner grows where it is told nothing else. */
export const forestTrees = 300;

/** Principal components that a forest takes of a block of features: as many as the trial of METHOD section 10. */
export const forestComponents = 64;
