//! What is other than in the round before. Times and numbers of items change all the while and do not count.

use std::collections::BTreeSet;

use serde::Serialize;

use super::round::{Round, RoundOutcome};

/// Something that is other than before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// What, in words.
    pub text: String,
    /// Whether it is for the worse.
    pub is_worse: bool,
}

/// What the ids of the checks of a namespace begin with.
const OF_NAMESPACE: &str = "namespace-";

/// What changed between two rounds, neither of which was skipped.
pub(super) fn changes(before: &Round, now: &Round) -> Vec<Change> {
    let is_gone = |round: &Round| round.outcome == RoundOutcome::Unreachable;
    match (is_gone(before), is_gone(now)) {
        (true, true) => Vec::new(),
        (false, true) => {
            let why = now.reason.as_deref().unwrap_or_default();
            vec![worse(format!("the deployment no longer answers: {why}"))]
        }
        (true, false) => {
            let mut changes = vec![better("the deployment answers again".into())];
            changes.extend(now.failed.iter().map(|id| worse(format!("{id} fails"))));
            changes
        }
        (false, false) => {
            [scenarios(before, now), findings(before, now), namespace(before, now)].concat()
        }
    }
}

fn scenarios(before: &Round, now: &Round) -> Vec<Change> {
    let [old, new] = [before, now].map(|round| round.failed.iter().collect::<BTreeSet<_>>());
    let fails = new.difference(&old).map(|id| worse(format!("{id} fails")));
    let passes = old.difference(&new).map(|id| better(format!("{id} no longer fails")));
    fails.chain(passes).collect()
}

fn findings(before: &Round, now: &Round) -> Vec<Change> {
    let found =
        now.findings.iter().filter(|(id, severity)| before.findings.get(*id) != Some(severity));
    let found = found.map(|(id, severity)| worse(format!("the audit finds {id} ({severity})")));
    let is_seen = |id: &str| now.namespace_error.is_none() || !id.starts_with(OF_NAMESPACE);
    let gone = before.findings.keys().filter(|id| !now.findings.contains_key(*id) && is_seen(id));
    let gone = gone.map(|id| better(format!("the audit no longer finds {id}")));
    found.chain(gone).collect()
}

/// Whether the KV API shows the namespace. While it does not, what it showed before is not taken for mended.
fn namespace(before: &Round, now: &Round) -> Vec<Change> {
    match (&before.namespace_error, &now.namespace_error) {
        (None, Some(reason)) => vec![worse(format!("the namespace is no longer seen: {reason}"))],
        (Some(_), None) => vec![better("the namespace is seen again".into())],
        _ => Vec::new(),
    }
}

fn worse(text: String) -> Change {
    Change { text, is_worse: true }
}

fn better(text: String) -> Change {
    Change { text, is_worse: false }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn round(failed: &[&str], findings: &[(&str, &str)]) -> Round {
        let text = |text: &&str| (*text).to_owned();
        let blank = Round::blank(1, String::new(), RoundOutcome::Sound, String::new());
        Round {
            failed: failed.iter().map(text).collect(),
            findings: findings.iter().map(|(id, severity)| (text(id), text(severity))).collect(),
            ..blank
        }
    }

    fn told(before: &Round, now: &Round) -> Vec<String> {
        changes(before, now).into_iter().map(|change| change.text).collect()
    }

    #[test]
    fn what_fails_and_what_no_longer_does_is_told() {
        let (before, now) = (round(&["a"], &[("integrity", "low")]), round(&["b"], &[]));
        let expected = ["b fails", "a no longer fails", "the audit no longer finds integrity"];
        assert_eq!(told(&before, &now), expected);
        assert_eq!(told(&now, &now), Vec::<String>::new());
    }

    #[test]
    fn a_namespace_that_is_not_seen_is_not_taken_for_mended() {
        let before = round(&[], &[("namespace-orphans", "medium")]);
        let unseen = Round { namespace_error: Some("403".into()), ..round(&[], &[]) };
        assert_eq!(told(&before, &unseen), ["the namespace is no longer seen: 403"]);
        assert_eq!(told(&unseen, &round(&[], &[])), ["the namespace is seen again"]);
    }

    #[test]
    fn a_deployment_that_is_gone_is_told_once() {
        let gone = Round::blank(2, String::new(), RoundOutcome::Unreachable, "refused".into());
        let there = round(&[], &[]);
        assert_eq!(told(&there, &gone), ["the deployment no longer answers: refused"]);
        assert_eq!(told(&gone, &gone), Vec::<String>::new());
        assert_eq!(told(&gone, &there), ["the deployment answers again"]);
    }
}
