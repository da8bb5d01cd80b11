//! Which containers lie within which scopes.

use seawall_model::host::seen::Seen;

use super::*;

/// Reads a scope as it stands in an ignore file: `container=web* label=team=a`.
fn scope(text: &str) -> Scope {
    let mut scope = Scope::default();
    for word in text.split_whitespace() {
        let (key, value) = word.split_once('=').unwrap();
        let value = Some(value.to_owned());
        match key {
            "container" => scope.container = value,
            "image" => scope.image = value,
            "label" => scope.label = value,
            "host" => scope.host = value,
            _ => panic!("{word}"),
        }
    }
    scope
}

fn container(name: &str, image: &str, labels: &[(&str, &str)]) -> Container {
    let pair = |(key, value): &(&str, &str)| ((*key).to_owned(), (*value).to_owned());
    Container {
        name: name.to_owned(),
        image: Seen::Known(image.to_owned()),
        image_id: Seen::Known("sha256:abcd".to_owned()),
        labels: Seen::Known(labels.iter().map(pair).collect()),
        ..Container::default()
    }
}

fn covers(scope: &Scope, container: Option<&Container>) -> bool {
    let host = "alpha";
    scope.covers(Some(&Subject { host, container }))
}

#[test]
fn containers_lie_within_by_name_image_and_label() {
    let labels = [("team", "a"), ("lone", "")];
    let cases = [
        ("container=web*", "web-1", "nginx", true),
        ("container=web", "web-1", "nginx", false),
        ("image=nginx", "w", "nginx", true),
        ("image=nginx:latest", "w", "nginx", true),
        ("image=nginx", "w", "nginx:1.25", false),
        ("image=nginx:*", "w", "nginx:1.25", true),
        ("image=docker.io/library/nginx:*", "w", "nginx", true),
        ("image=docker.io/acme/*", "w", "acme/app:1", true),
        ("image=acme.example/*", "w", "acme.example/app:1", true),
        ("image=docker.io/*", "w", "acme.example/app:1", false),
        ("image=acme.example/*", "w", "evil/acme.example/app", false),
        ("image=host:5000/app:latest", "w", "host:5000/app", true),
        ("image=sha256:ab*", "w", "x", true),
        ("label=team", "w", "x", true),
        ("label=team=a", "w", "x", true),
        ("label=team=*", "w", "x", true),
        ("label=team=b", "w", "x", false),
        ("label=lone=", "w", "x", true),
        ("label=te", "w", "x", false),
        ("host=al*", "w", "x", true),
        ("host=beta", "w", "x", false),
        ("container=web label=team=a host=alpha", "web", "x", true),
        ("container=web label=team=b", "web", "x", false),
        ("container=web host=beta", "web", "x", false),
        ("", "w", "x", true),
    ];
    for (text, name, image, want) in cases {
        let container = container(name, image, &labels);
        assert_eq!(
            covers(&scope(text), Some(&container)),
            want,
            "{text} {name} {image}"
        );
    }
}

#[test]
fn what_is_not_known_and_what_is_no_container_lies_outside() {
    let unknown = Container::default();
    for text in [
        "container=*",
        "image=*",
        "label=team",
        "label=team=*",
        "host=beta",
    ] {
        let scope = scope(text);
        assert!(!covers(&scope, Some(&unknown)), "{text}");
        assert!(!covers(&scope, None), "{text}: the host itself");
        assert!(!scope.covers(None), "{text}: an image or a document");
    }
    let host = scope("host=alpha");
    assert!(covers(&host, None));
    assert!(!host.covers(None));
    assert!(Scope::default().covers(None));
}

/// Widening what a container is by one fact that a scope does not name never changes the answer, and every single
/// part of a scope that does not fit keeps the container outside.
#[test]
fn all_parts_count_and_no_other() {
    let fitting = ["container=web", "image=app:*", "label=team=a", "host=alpha"];
    let failing = ["container=db", "image=no:*", "label=team=b", "host=beta"];
    let web = container("web", "app:1", &[("team", "a")]);
    for chosen in 0_u32..16 {
        for broken in 0_u32..16 {
            let words = (0..4).filter(|bit| chosen & (1 << bit) != 0).map(|bit| {
                let words = if broken & (1 << bit) == 0 {
                    fitting
                } else {
                    failing
                };
                words[usize::try_from(bit).unwrap()]
            });
            let text = words.collect::<Vec<_>>().join(" ");
            let want = chosen & broken == 0;
            assert_eq!(covers(&scope(&text), Some(&web)), want, "{text}");
        }
    }
}
