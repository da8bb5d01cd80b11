//! Words in exceptions that nobody knows: an exception for a check or a control that does not exist accepts nothing,
//! and whoever wrote it believes otherwise.

use seawall_checks::{list, mapping, names};
use seawall_model::nearest::nearest;
use seawall_policy::exception::Exception;

use crate::exit::Usage;

/// Refuses exceptions that name checks of ours, or controls, that there are not.
pub(super) fn known(exceptions: &[Exception]) -> Result<(), Usage> {
    for exception in exceptions {
        let wrong = exception
            .scope
            .control
            .as_deref()
            .and_then(|control| wrong_control(control, true))
            .or_else(|| wrong_control(&exception.id, false))
            .or_else(|| wrong_check(&exception.id));
        if let Some(why) = wrong {
            return Err(Usage(format!("{}: {why}", exception.origin)));
        }
    }
    Ok(())
}

/// `is_surely` says whether nothing but a control can be meant; of other words only those are looked at that begin
/// with the name of a framework.
fn wrong_control(word: &str, is_surely: bool) -> Option<String> {
    let (head, id) = word.split_once('/').unwrap_or((word, ""));
    let frameworks = mapping::frameworks();
    let framework = frameworks
        .iter()
        .find(|it| it.id.eq_ignore_ascii_case(head));
    let Some(framework) = framework else {
        let known: Vec<&str> = frameworks.iter().map(|it| it.id.as_str()).collect();
        let near = nearest(head, &known).map(|near| {
            let rest = word.strip_prefix(head).unwrap_or_default();
            format!("{near}{rest}")
        });
        let why = format!("`{word}` is no control, such as CIS-Docker-1.6/5.4");
        return is_surely.then(|| why + &meant(near.as_deref()));
    };
    let mut controls = framework.controls.iter();
    if controls.any(|control| control.id.eq_ignore_ascii_case(id)) {
        return None;
    }
    let known: Vec<&str> = framework.controls.iter().map(|it| it.id.as_str()).collect();
    let near = nearest(id, &known).map(|near| format!("{}/{near}", framework.id));
    Some(format!("{} has no control `{id}`", framework.id) + &meant(near.as_deref()))
}

/// Only words that begin as our ids do are surely meant to be one.
fn wrong_check(word: &str) -> Option<String> {
    let head = word.split_once(':').map_or(word, |(head, _)| head);
    let (prefix, number) = head.split_once('-')?;
    let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    let is_ours = list::all().any(|check| {
        let own = check.id.split_once('-').map(|(own, _)| own);
        own.is_some_and(|own| own.eq_ignore_ascii_case(prefix))
    });
    if !is_number || !is_ours || !names::find(word).is_empty() {
        return None;
    }
    Some(format!("no check is called `{word}`") + &meant(names::suggestion(word)))
}

fn meant(near: Option<&str>) -> String {
    near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"))
}

#[cfg(test)]
mod tests {
    use seawall_policy::exception::parse_exceptions;

    use super::*;

    #[test]
    fn words_that_nobody_knows_are_refused() {
        let cases = [
            ("CTR-0005", None),
            ("CVE-2024-1234", None),
            ("ACME-0001", None),
            ("CIS-Docker-1.6/5.4", None),
            ("cis-docker-1.6/5.4 container=web", None),
            ("CTR-0005 control=CIS-Docker-1.6/5.5", None),
            ("CTR-9999", Some("f:1: no check is called `CTR-9999`")),
            (
                "CIS-Docker-1.6/5.99",
                Some("f:1: CIS-Docker-1.6 has no control `5.99`"),
            ),
            (
                "CTR-0005 control=CIS-Docker-1.5/5.5",
                Some("did you mean `CIS-Docker-1.6/5.5`?"),
            ),
            ("CTR-0005 control=5.4", Some("`5.4` is no control")),
        ];
        for (line, want) in cases {
            let (exceptions, errors) = parse_exceptions(line, "f");
            assert!(errors.is_empty(), "{line}: {errors:?}");
            let found = known(&exceptions).err().map(|error| error.to_string());
            let fits = match (&found, want) {
                (None, None) => true,
                (Some(found), Some(want)) => found.contains(want),
                _ => false,
            };
            assert!(fits, "{line}: {found:?}");
        }
    }
}
