//! Containers by what they are called, as the configuration names them.

use seawall_policy::config::watch::ContainersOf;
use seawall_policy::pattern::fits;

use crate::told::Owner;

/// Says whether a container is one of those that are named: each kind of names that says something has to fit.
pub(super) fn is_one_of(owner: &Owner, named: &ContainersOf) -> bool {
    let all = [
        (&named.names, has_name as Fits),
        (&named.images, has_image as Fits),
        (&named.labels, has_label as Fits),
        (&named.compose, is_of_project as Fits),
    ];
    all.iter().all(|(patterns, fits)| {
        patterns.is_empty() || patterns.iter().any(|pattern| fits(owner, pattern))
    })
}

/// Says whether a container is named by any kind of names.
pub(super) fn is_any_of(owner: &Owner, named: &ContainersOf) -> bool {
    named.names.iter().any(|it| has_name(owner, it))
        || named.images.iter().any(|it| has_image(owner, it))
        || named.labels.iter().any(|it| has_label(owner, it))
        || named.compose.iter().any(|it| is_of_project(owner, it))
}

type Fits = fn(&Owner, &str) -> bool;

fn has_name(owner: &Owner, pattern: &str) -> bool {
    fits(&owner.name, pattern)
}

fn has_image(owner: &Owner, pattern: &str) -> bool {
    fits(&owner.image, pattern)
}

fn has_label(owner: &Owner, pattern: &str) -> bool {
    let mut labels = owner.labels.iter();
    match pattern.split_once('=') {
        Some((key, wanted)) => labels.any(|(name, value)| fits(name, key) && fits(value, wanted)),
        None => labels.any(|(name, _)| fits(name, pattern)),
    }
}

fn is_of_project(owner: &Owner, pattern: &str) -> bool {
    let Some((project, service)) = &owner.compose else {
        return false;
    };
    match pattern.split_once('/') {
        Some((wanted, of)) => fits(project, wanted) && fits(service, of),
        None => fits(project, pattern),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    #[test]
    fn containers_are_found_by_what_they_are_called() {
        let owner = Owner {
            name: "web-1".to_owned(),
            image: "nginx:1.23".to_owned(),
            compose: Some(("shop".to_owned(), "front".to_owned())),
            labels: BTreeMap::from([("tier".to_owned(), "front=1".to_owned())]),
            ..Owner::default()
        };
        let cases = [
            (has_name as Fits, "web-*", true),
            (has_name, "web", false),
            (has_image, "nginx:*", true),
            (has_image, "nginx", false),
            (has_label, "tier", true),
            (has_label, "tier=front=1", true),
            (has_label, "tier=back", false),
            (has_label, "ti*=*", true),
            (is_of_project, "shop", true),
            (is_of_project, "shop/front", true),
            (is_of_project, "shop/back", false),
            (is_of_project, "sh", false),
        ];
        for (way, pattern, want) in cases {
            assert_eq!(way(&owner, pattern), want, "{pattern}");
        }
        let named = |names: &str, images: &str| ContainersOf {
            names: vec![names.to_owned()],
            images: vec![images.to_owned()],
            ..ContainersOf::default()
        };
        // Of those that an answer is for, all has to fit; of those that are spared, anything is enough.
        assert!(is_one_of(&owner, &named("web*", "nginx*")));
        assert!(!is_one_of(&owner, &named("web*", "redis*")));
        assert!(is_any_of(&owner, &named("web*", "redis*")));
        assert!(is_one_of(&owner, &ContainersOf::default()));
        assert!(!is_any_of(&owner, &ContainersOf::default()));
    }
}
