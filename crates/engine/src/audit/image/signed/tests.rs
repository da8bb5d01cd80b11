//! What is said of signatures, by what is known of an image.

use seawall_model::host::engine::image::ImageFacts;
use seawall_model::host::engine::origin::SignatureSeen;

use super::*;

const NAME: &str = "registry.example/app@sha256:ab";

fn image() -> Image {
    Image {
        id: "sha256:ab".to_owned(),
        digests: vec![NAME.to_owned()],
        layers: Seen::Known(vec!["sha256:cd".to_owned()]),
        configuration: Seen::Known(ImageFacts::default()),
        ..Image::default()
    }
}

fn with(name: &str, published: Seen<Published>) -> Image {
    let mut image = image();
    image.published.insert(name.to_owned(), published);
    image
}

fn found(signatures: &[&str], attestations: &[&str], gaps: &[&str]) -> Seen<Published> {
    let owned = |all: &[&str]| all.iter().map(|it| (*it).to_owned()).collect();
    Seen::Known(Published {
        place: "registry.example".to_owned(),
        signatures: owned(signatures),
        attestations: owned(attestations),
        gaps: owned(gaps),
    })
}

fn of_engine(fault: Option<&str>) -> Image {
    Image {
        identity: Seen::Known(Identity {
            signatures: vec![SignatureSeen {
                kind: "bundle-v0.3".to_owned(),
                signer: "ci@example".to_owned(),
                fault: fault.map(str::to_owned),
            }],
            ..Identity::default()
        }),
        ..with(NAME, found(&[], &[], &[]))
    }
}

#[test]
fn nothing_that_was_not_verified_passes() {
    let built = Identity {
        is_built: true,
        ..Identity::default()
    };
    let pushed = Identity {
        repositories: vec!["registry.example/app".to_owned()],
        ..built.clone()
    };
    let unnamed = Image {
        digests: Vec::new(),
        ..image()
    };
    let cases = [
        (image(), "not-looked-at", "--ask-registries"),
        (
            with(NAME, found(&[], &[], &[])),
            "fail",
            "`registry.example`",
        ),
        (
            with(NAME, found(&["cosign sha256-ab.sig"], &[], &[])),
            "manual",
            "not verified",
        ),
        (
            with(NAME, found(&[], &["sha256-ab.att"], &[])),
            "manual",
            "attestation sha256-ab.att",
        ),
        // One that is there counts, whatever else could not be seen.
        (
            with(NAME, found(&["cosign x"], &[], &["too many"])),
            "manual",
            "cosign x",
        ),
        (
            with(NAME, found(&[], &[], &["too many"])),
            "not-looked-at",
            "too many",
        ),
        (
            with(NAME, Seen::unknown("no answer")),
            "not-looked-at",
            "no answer",
        ),
        (with(NAME, Seen::Absent), "not-looked-at", "not asked"),
        // Another name of it was asked about, and its own was not.
        (
            with("other.example/app@sha256:ab", found(&[], &[], &[])),
            "not-looked-at",
            NAME,
        ),
        (of_engine(None), "manual", "ci@example"),
        (of_engine(Some("no trust root")), "manual", "no trust root"),
        (unnamed.clone(), "fail", "built or loaded here"),
        (
            Image {
                identity: Seen::Known(built),
                ..image()
            },
            "fail",
            "never pushed",
        ),
        (
            Image {
                identity: Seen::Known(pushed),
                ..image()
            },
            "not-looked-at",
            "--ask-registries",
        ),
        (
            Image {
                configuration: Seen::unknown("gone"),
                ..unnamed.clone()
            },
            "not-looked-at",
            "gone",
        ),
        (
            Image {
                layers: Seen::Known(Vec::new()),
                ..unnamed
            },
            "pass",
            "",
        ),
    ];
    for (image, want, words) in cases {
        let outcome = outcome(&image);
        assert_eq!(outcome.name(), want, "{image:?}");
        let said = match standing(&image) {
            Standing::Unsigned(message) => message,
            _ => outcome.why().unwrap_or_default().to_owned(),
        };
        assert!(said.contains(words), "{said}");
    }
}

#[test]
fn evidence_is_told_with_its_place() {
    let set = VariableSet {
        value: "1".to_owned(),
        file: "/etc/environment".to_owned(),
    };
    let told = readings(&of_engine(None), &Seen::Known(vec![set]));
    let told: Vec<String> = told
        .iter()
        .map(|it| format!("{} | {}", it.value, it.from))
        .collect();
    let want = [
        format!("no signature, no attestation | registry of {NAME}"),
        "bundle-v0.3: ci@example | Identity of image ab".to_owned(),
        "DOCKER_CONTENT_TRUST=1 | /etc/environment".to_owned(),
    ];
    assert_eq!(told, want);
}
