import type {
  AnalysisCheck,
  AnalysisVerdict,
} from '@analytics-engine/plugin-analytics-common';
import { checkAgreement } from './checkAgreement';
import { checkAccuracy, checkAuc } from './checkQuality';
import { checkErrors } from './checkErrors';
import { checkLatency } from './checkLatency';
import { checkScores } from './checkScores';
import type { Analysis, ComparisonInput } from './types';

/**
 * Holds a candidate against its control. One failing check condemns; success
 * needs the least number of predictions on both sides and every check clear;
 * everything else is inconclusive and only time or a person decides. Labels
 * that cannot be read condemn nothing and clear nothing.
 */
export function analyse(input: ComparisonInput): Analysis {
  const checks = [
    checkErrors(input),
    checkLatency(input),
    checkScores(input),
    checkAgreement(input),
    checkAccuracy(input),
    checkAuc(input),
  ].filter((check): check is AnalysisCheck => check !== undefined);
  const failed = checks.filter(({ verdict }) => verdict === 'FAILURE');
  if (failed.length > 0) {
    return { verdict: 'FAILURE', checks, message: messagesOf(failed) };
  }
  const { candidate, control, limits } = input;
  const fewest = Math.min(candidate.predictions, control.predictions);
  if (fewest < limits.minSamples) {
    return {
      verdict: 'INCONCLUSIVE',
      checks,
      message: `too few predictions: ${candidate.predictions} of the candidate and ${control.predictions} of the control, expected ${limits.minSamples} of each`,
    };
  }
  if (input.quality === 'unreadable') {
    return {
      verdict: 'INCONCLUSIVE',
      checks,
      message:
        'whether there are labels is not known: the warehouse does not answer',
    };
  }
  const open = checks.filter(({ verdict }) => verdict === 'INCONCLUSIVE');
  const verdict: AnalysisVerdict = open.length > 0 ? 'INCONCLUSIVE' : 'SUCCESS';
  return {
    verdict,
    checks,
    message: messagesOf(open.length > 0 ? open : checks),
  };
}

function messagesOf(checks: AnalysisCheck[]): string {
  return checks.map(({ message }) => message).join('; ');
}
