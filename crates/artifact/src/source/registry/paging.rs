//! Where a list goes on (distribution-spec 1.1, "Listing Tags" and "Listing Referrers"; RFC 8288): the link of an
//! answer, of which only the question behind the path is believed.

/// Returns the path of the next page of `path` (`tags/list`), where the header names one.
pub(super) fn next_page(link: &str, path: &str) -> Option<String> {
    let mut rest = link;
    while let Some((_, from)) = rest.split_once('<') {
        let (url, behind) = from.split_once('>')?;
        let (parameters, _) = behind.split_once('<').unwrap_or((behind, ""));
        if is_next(parameters) {
            return of_same_list(url, path);
        }
        rest = behind.get(parameters.len()..).unwrap_or_default();
    }
    None
}

fn is_next(parameters: &str) -> bool {
    parameters.split([';', ',']).any(|one| {
        let (name, value) = one.split_once('=').unwrap_or_default();
        let value = value.trim().trim_matches('"');
        let mut words = value.split_ascii_whitespace();
        name.trim().eq_ignore_ascii_case("rel") && words.any(|w| w.eq_ignore_ascii_case("next"))
    })
}

/// A page of another list, or at another place, is none.
fn of_same_list(url: &str, path: &str) -> Option<String> {
    let at = url.rfind(path)?;
    let found = url.get(at..)?;
    let question = found.strip_prefix(path)?;
    let sound = question.starts_with('?') && question.len() <= LONGEST;
    let plain = question.bytes().all(|b| b.is_ascii_graphic() && b != b'#');
    (sound && plain).then(|| found.to_owned())
}

const LONGEST: usize = 2000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_same_list_goes_on() {
        let list = "tags/list";
        let next = Some("tags/list?n=2&last=x".to_owned());
        for (link, want) in [
            ("</v2/team/app/tags/list?n=2&last=x>; rel=\"next\"", &next),
            (
                "<https://r.example/v2/team/app/tags/list?n=2&last=x>; rel=next",
                &next,
            ),
            (
                "<tags/list?n=2&last=x>; title=\"a\"; REL=\"last NEXT\"",
                &next,
            ),
            (
                "</v2/team/app/tags/list?n=2>; rel=\"prev\", </v2/team/app/tags/list?n=2&last=x>; rel=\"next\"",
                &next,
            ),
            ("</v2/team/app/tags/list?n=2&last=x>; rel=\"prev\"", &None),
            ("</v2/team/app/tags/list?n=2&last=x>", &None),
            ("</v2/team/app/tags/list/../../x?n=2>; rel=\"next\"", &None),
            ("</v2/team/app/tags/list>; rel=\"next\"", &None),
            ("</v2/team/app/tags/list?a b>; rel=\"next\"", &None),
            ("</v2/other>; rel=\"next\"", &None),
            ("<<<<; rel=next", &None),
            ("", &None),
        ] {
            assert_eq!(next_page(link, list), *want, "{link}");
        }
    }
}
