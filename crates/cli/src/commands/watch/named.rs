//! Rules that the configuration names: whether there are any of that name.

use seawall_policy::config::watch::Watch;
use seawall_runtime::language::RuleSet;
use seawall_watch::choice::is_rule;
use seawall_watch::outlet::LOST;
use seawall_watch::respond::line::RULE as ANSWER;

use crate::ui::Terminal;

/// Tells of names that no rule has: what hangs on them never comes about.
pub(super) fn tell_unknown(config: &Watch, rules: &RuleSet, terminal: Terminal) {
    for (whose, wanted) in wanted(config) {
        let is_loaded = rules
            .rules
            .iter()
            .any(|rule| is_rule(&rule.name, &rule.tags, wanted));
        let items = config.prevent.iter().map(|item| item.name.as_str());
        let is_ours = items
            .chain([LOST, ANSWER])
            .any(|name| is_rule::<&str>(name, &[], wanted));
        if !is_loaded && !is_ours {
            terminal.warning(&format!(
                "{whose} names the rule `{wanted}`, and there is none: that never fits"
            ));
        }
    }
}

/// What names rules, and the names.
fn wanted(config: &Watch) -> impl Iterator<Item = (String, &str)> {
    let answers = config.respond.iter().flat_map(|respond| &respond.answers);
    let of_answers = answers.flat_map(|answer| {
        let whose = move || format!("answer `{}`", answer.id);
        answer.rules.iter().map(move |it| (whose(), it.as_str()))
    });
    let of_outputs = config.outputs.iter().flat_map(|output| {
        let whose = move || format!("output `{}`", output.name);
        output.rules.iter().map(move |it| (whose(), it.as_str()))
    });
    let of_ring = config
        .ring
        .iter()
        .flat_map(|ring| ring.rules.iter().flatten());
    let of_ring = of_ring.map(|it| ("the ring".to_owned(), it.as_str()));
    of_answers.chain(of_outputs).chain(of_ring)
}
