//! Containers and rules by what they are called, as the configuration names them.

use seawall_policy::config::watch::Selection;
use seawall_policy::pattern::fits;

use crate::told::Owner;

/// Says whether a container is one of those that are named: each kind of names that says something has to fit.
pub fn is_one_of(owner: &Owner, named: &Selection) -> bool {
    let any = |patterns: &[String], fits: &dyn Fn(&str) -> bool| {
        patterns.is_empty() || patterns.iter().any(|pattern| fits(pattern))
    };
    let is_excepted = named.except.iter().any(|it| fits(&owner.name, it));
    let has_label = |(key, value): &(String, Option<String>)| {
        owner.labels.iter().any(|(name, has)| {
            fits(name, key) && value.as_ref().is_none_or(|wanted| fits(has, wanted))
        })
    };
    !is_excepted
        && any(&named.names, &|it| fits(&owner.name, it))
        && any(&named.images, &|it| {
            fits(&owner.image, it) || fits(familiar(&owner.image), it)
        })
        && any(&named.digests, &|it| {
            fits(&owner.image_digest, it) || fits(&owner.image_id, it)
        })
        && any(&named.compose, &|it| is_of_project(owner, it))
        && (named.labels.is_empty() || named.labels.iter().any(has_label))
}

/// Returns an image's name as people write it: Podman knows those of Docker Hub, and its own, by their full names.
fn familiar(image: &str) -> &str {
    let hub = image.strip_prefix("docker.io/");
    let hub = hub.map(|it| it.strip_prefix("library/").unwrap_or(it));
    hub.or_else(|| image.strip_prefix("localhost/"))
        .unwrap_or(image)
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

/// Says whether a rule, by its name and its tags, is one that is named: by its name, in which `*` of what is wanted stands for any
/// characters, or by the id that is a tag of our own rules.
pub fn is_rule<T: AsRef<str>>(name: &str, tags: &[T], wanted: &str) -> bool {
    let has_tag = || tags.iter().any(|tag| fits(tag.as_ref(), wanted));
    fits(name, wanted) || wanted.starts_with(IDS) && has_tag()
}

/// What the ids of our own rules begin with.
const IDS: &str = "RT-";

#[cfg(test)]
mod tests {
    use super::*;
    use seawall_policy::config::parse_config;
    use std::collections::BTreeMap;

    /// As the configuration writes it.
    fn named(containers: &str) -> Selection {
        let text = format!(
            "version: 1\nwatch:\n  respond:\n    answers:\n    - id: a\n      when: {{tags: [x], containers: {containers}}}\n      do: [kill]\n"
        );
        let config = parse_config(&text, "f").unwrap();
        config.watch.respond.unwrap().answers[0].containers.clone()
    }

    #[test]
    fn containers_are_found_by_what_they_are_called() {
        let owner = Owner {
            name: "web-1".to_owned(),
            image: "nginx:1.23".to_owned(),
            image_id: "sha256:0a".to_owned(),
            image_digest: "sha256:0b".to_owned(),
            compose: Some(("shop".to_owned(), "front".to_owned())),
            labels: BTreeMap::from([("tier".to_owned(), "front=1".to_owned())]),
            ..Owner::default()
        };
        let cases = [
            ("{}", true),
            ("{names: ['web-*']}", true),
            ("{names: [web]}", false),
            ("{names: [db, web-1]}", true),
            ("{images: ['nginx:*']}", true),
            ("{images: [nginx]}", false),
            ("{digests: ['sha256:0a']}", true),
            ("{digests: ['sha256:0b']}", true),
            ("{digests: ['sha256:0c']}", false),
            ("{images: ['nginx:*', redis]}", true),
            ("{labels: [tier]}", true),
            ("{labels: ['tier=front=1']}", true),
            ("{labels: [tier=back]}", false),
            ("{labels: ['ti*=*']}", true),
            ("{compose: [shop]}", true),
            ("{compose: [shop/front]}", true),
            ("{compose: [shop/back]}", false),
            ("{compose: [sh]}", false),
            ("{names: ['web*'], images: ['nginx*']}", true),
            ("{names: ['web*'], images: ['redis*']}", false),
            ("{names: ['web*'], except: [web-1]}", false),
            ("{except: [web-2]}", true),
        ];
        for (containers, want) in cases {
            assert_eq!(is_one_of(&owner, &named(containers)), want, "{containers}");
        }
    }

    #[test]
    fn images_are_found_by_full_and_by_usual_names() {
        let cases = [
            ("docker.io/library/nginx:1", "nginx:*", true),
            ("docker.io/library/nginx:1", "docker.io/*", true),
            ("docker.io/team/app:1", "team/app:1", true),
            ("localhost/tiny:1", "tiny:1", true),
            ("quay.io/nginx:1", "nginx:1", false),
            ("nginx:1", "docker.io/*", false),
        ];
        for (image, pattern, want) in cases {
            let owner = Owner {
                image: image.to_owned(),
                ..Owner::default()
            };
            let named = named(&format!("{{images: ['{pattern}']}}"));
            assert_eq!(is_one_of(&owner, &named), want, "{image} {pattern}");
        }
    }

    #[test]
    fn rules_are_found_by_name_and_id() {
        let tags = ["RT-0012", "container"];
        for (wanted, want) in [
            ("Shell in a container", true),
            ("Shell*", true),
            ("shell*", false),
            ("RT-0012", true),
            ("RT-001*", true),
            ("RT-0013", false),
            ("container", false),
        ] {
            assert_eq!(
                is_rule("Shell in a container", &tags, wanted),
                want,
                "{wanted}"
            );
        }
    }
}
