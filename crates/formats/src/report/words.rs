//! Sentences that more than one format says in the same words.

use seawall_model::finding::{AppliedStatement, Dismissal};

/// Says why a match is no finding, as a clause.
pub(crate) fn why_dismissed(dismissal: &Dismissal) -> String {
    match dismissal {
        Dismissal::OwnedByDistribution { owner } => {
            format!("belongs to {owner} of the distribution, whose vendor's word counts")
        }
        Dismissal::BackPort { version, path } if version.is_empty() => {
            format!("fixed by back-port: the changelog names it ({path})")
        }
        Dismissal::BackPort { version, path } => {
            format!("fixed by back-port: the changelog names it in {version} ({path})")
        }
        Dismissal::NotReachable { evidence } => format!("cannot be reached: {evidence}"),
        Dismissal::Statement(statement) => said(statement),
    }
}

/// Says what a VEX statement says, who made it and where it stands.
pub(crate) fn said(statement: &AppliedStatement) -> String {
    let mut text = format!("VEX says {}", statement.status);
    for more in [&statement.justification, &statement.text]
        .into_iter()
        .flatten()
    {
        text.push_str(": ");
        text.push_str(more.trim_end_matches('.'));
    }
    let author = Some(statement.author.as_str()).filter(|author| !author.is_empty());
    let by = author.map_or_else(String::new, |author| format!("{author}, "));
    let when = statement
        .date
        .map_or_else(String::new, |day| format!("{day}, "));
    format!("{text} ({by}{when}{})", statement.origin)
}
