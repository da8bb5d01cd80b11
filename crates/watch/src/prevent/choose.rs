//! Which containers a selection means.

use seawall_policy::config::watch::Selection;
use seawall_policy::pattern::fits;
use seawall_runtime::state::Container;

/// Says whether a selection means a container.
pub(super) fn means(selection: &Selection, container: &Container) -> bool {
    let any = |patterns: &[String], texts: &[&str]| {
        patterns.is_empty()
            || patterns.iter().any(|pattern| {
                texts
                    .iter()
                    .any(|text| !text.is_empty() && fits(text, pattern))
            })
    };
    let label = |(key, value): &(String, Option<String>)| {
        container
            .labels
            .get(key)
            .is_some_and(|own| value.as_ref().is_none_or(|value| fits(own, value)))
    };
    let (project, service) = container.compose.clone().unwrap_or_default();
    let compose = format!("{project}/{service}");
    let compose = if project.is_empty() {
        [""; 2]
    } else {
        [project.as_str(), &compose]
    };
    let is_left_out = |pattern: &String| fits(&container.name, pattern);
    any(&selection.names, &[&container.name])
        && any(&selection.images, &[&container.image])
        && any(
            &selection.digests,
            &[&container.image_digest, &container.image_id],
        )
        && any(&selection.compose, &compose)
        && (selection.labels.is_empty() || selection.labels.iter().any(label))
        && !selection.except.iter().any(is_left_out)
}

#[cfg(test)]
mod tests {
    use super::means;
    use seawall_policy::config::watch::Selection;
    use seawall_runtime::state::Container;

    type Set = fn(&mut Selection);

    #[test]
    fn each_kind_has_to_fit_by_any_of_its_patterns() {
        let container = Container {
            name: "shop-web-1".to_owned(),
            image: "web:1".to_owned(),
            image_id: "sha256:aa".to_owned(),
            labels: [("tier".to_owned(), "front".to_owned())].into(),
            compose: Some(("shop".to_owned(), "web".to_owned())),
            ..Container::default()
        };
        let of = |set: fn(&mut Selection)| {
            let mut selection = Selection::default();
            set(&mut selection);
            means(&selection, &container)
        };
        let cases: &[(Set, bool)] = &[
            (|_| {}, true),
            (
                |it| it.names = vec!["x".to_owned(), "shop-*".to_owned()],
                true,
            ),
            (|it| it.names = vec!["web".to_owned()], false),
            (|it| it.images = vec!["web:*".to_owned()], true),
            (|it| it.digests = vec!["sha256:aa".to_owned()], true),
            // A digest that nobody knows fits no pattern.
            (|it| it.digests = vec!["sha256:b*".to_owned()], false),
            (|it| it.compose = vec!["shop".to_owned()], true),
            (|it| it.compose = vec!["shop/web".to_owned()], true),
            (|it| it.compose = vec!["shop/db".to_owned()], false),
            (|it| it.labels = vec![("tier".to_owned(), None)], true),
            (
                |it| it.labels = vec![("tier".to_owned(), Some("back".to_owned()))],
                false,
            ),
            (|it| it.except = vec!["*-1".to_owned()], false),
            (
                |it| {
                    it.names = vec!["shop-*".to_owned()];
                    it.images = vec!["db".to_owned()];
                },
                false,
            ),
        ];
        for (index, (set, want)) in cases.iter().enumerate() {
            assert_eq!(of(*set), *want, "case {index}");
        }
    }
}
