//! What is told of an image: whose parts, where, and what stays out of reports.

use seawall_checks::selection::Selection;
use seawall_checks::settings::Settings;
use seawall_model::artifact::{BaseEvidence, BaseImage, Instruction, Layer};
use seawall_model::coverage::CoverageState;
use seawall_model::image::{HistoryStep, ImageConfiguration};
use seawall_model::tree::{Entry, Resolved, Tree};
use seawall_policy::filter::Filter;

use super::*;

/// A tree without files.
struct Bare;

impl Tree for Bare {
    fn resolve(&self, _path: &str) -> Resolved {
        Resolved::Missing
    }

    fn layer_of(&self, _path: &str) -> Option<usize> {
        None
    }

    fn changed_after(&self, _path: &str, _after: usize) -> Option<usize> {
        None
    }

    fn list(&self, _directory: &str) -> Vec<String> {
        Vec::new()
    }
}

impl Files for Bare {
    fn each(&self, _tell: &mut dyn FnMut(usize, &Entry<'_>)) {}

    fn each_of_layer(&self, _layer: usize, _tell: &mut dyn FnMut(&Entry<'_>)) {}
}

fn options(only: Option<Part>) -> ScanOptions {
    ScanOptions {
        limits: seawall_artifact::limits::Limits::default(),
        threads: 1,
        declared: None,
        documents: None,
        include_removed: false,
        scanners: crate::licence::Scanners::default(),
        checks: Selection::default().resolve().unwrap(),
        settings: Settings::default(),
        licences: seawall_policy::licence::LicencePolicy::default(),
        filter: Filter {
            only,
            ..Filter::default()
        },
        exceptions: Vec::new(),
        statements: seawall_policy::vex::Statements::default(),
        prefer: Vec::new(),
        sort: seawall_policy::order::Sort::default(),
        today: "2026-11-22".parse().unwrap(),
        watched: None,
        prove: false,
    }
}

/// An image whose lowest layer is its base's; `+` made a layer.
fn image(history: &[&str], user: &str) -> Artifact {
    let mut layers = 0_usize..;
    let steps: Vec<HistoryStep> = (history.iter().enumerate())
        .map(|(index, line)| HistoryStep {
            instruction: Instruction {
                index,
                text: line.get(1..).unwrap().to_owned(),
                ..Instruction::default()
            },
            layer: line.starts_with('+').then(|| layers.next().unwrap()),
        })
        .collect();
    let made = steps.iter().filter(|step| step.layer.is_some());
    let layer = |step: &HistoryStep| Layer {
        instruction: Some(step.instruction.clone()),
        ..Layer::default()
    };
    Artifact {
        name: "app:1".to_owned(),
        kind: ArtifactKind::Image,
        source: "docker-archive",
        digest: None,
        image_id: None,
        platform: None,
        created: None,
        references: Vec::new(),
        layers: made.map(layer).collect(),
        base: Some(BaseImage {
            layers: 1,
            name: None,
            digest: None,
            known_by: BaseEvidence::Layers,
            advice: None,
            updates: Vec::new(),
        }),
        configuration: Some(Box::new(ImageConfiguration {
            user: user.to_owned(),
            command: vec!["/app".to_owned()],
            environment: vec!["GIT_SSL_NO_VERIFY=1".to_owned()],
            history: steps,
            ..ImageConfiguration::default()
        })),
    }
}

const HISTORY: [&str; 5] = [
    "+RUN /bin/sh -c wget --no-check-certificate https://example.org/a # buildkit",
    "-ENV GIT_SSL_NO_VERIFY=1",
    "-CMD [\"sh\"]",
    "+RUN |1 DB_PASSWORD=hunter2-9xk2LmQ /bin/sh -c curl -k https://example.org/b # buildkit",
    "-ENV OTHER=1",
];

/// Checks ids with their layers and places.
#[track_caller]
fn check(only: Option<Part>, want: &[(&str, Option<usize>, &str)]) -> CheckedImage {
    let inventory = Inventory::default();
    let checked = check_image(
        &image(&HISTORY, "0"),
        &inventory,
        Some(&Bare),
        &Around::default(),
        &options(only),
    );
    let place = |finding: &Finding| finding.misconfiguration.as_ref().unwrap().place.clone();
    let mut found: Vec<(String, Option<usize>, String)> = (checked.findings.iter())
        .map(|it| (it.id.clone(), it.location.layer, place(it)))
        .collect();
    found.sort();
    let found: Vec<(&str, Option<usize>, &str)> = (found.iter())
        .map(|(id, layer, place)| (id.as_str(), *layer, place.as_str()))
        .collect();
    assert_eq!(found, want);
    checked
}

#[test]
fn the_base_images_own_build_is_left_out_and_what_holds_is_not() {
    let checked = check(
        None,
        &[
            ("DF-0063", Some(1), "RUN curl -k https://example.org/b"),
            ("DF-0069", None, "ENV GIT_SSL_NO_VERIFY"),
            ("DF-0074", None, "USER"),
            ("DF-0089", Some(1), "ARG DB_PASSWORD"),
        ],
    );
    assert_eq!(
        checked.notes,
        ["of the base image's own build 1 fault is left out; --only base shows what it has"]
    );
    let inherited = checked
        .findings
        .iter()
        .find(|it| it.id == "DF-0069")
        .unwrap();
    let said = inherited.misconfiguration.as_ref().unwrap();
    assert!(
        said.message.ends_with(", as its base image says"),
        "{}",
        said.message
    );
    let excerpt = said.excerpt.as_ref().unwrap();
    assert_eq!(
        (excerpt.first, &*excerpt.lines),
        (0, &["ENV GIT_SSL_NO_VERIFY=1".to_owned()][..])
    );
    assert_eq!(checked.coverage.unwrap().state, CoverageState::Covered);
}

#[test]
fn parts_are_chosen() {
    let own = check(
        Some(Part::Own),
        &[
            ("DF-0063", Some(1), "RUN curl -k https://example.org/b"),
            ("DF-0074", None, "USER"),
            ("DF-0089", Some(1), "ARG DB_PASSWORD"),
        ],
    );
    assert!(own.notes.is_empty());
    check(
        Some(Part::Base),
        &[
            (
                "DF-0064",
                Some(0),
                "RUN wget --no-check-certificate https://example.org/a",
            ),
            ("DF-0069", None, "ENV GIT_SSL_NO_VERIFY"),
        ],
    );
}

#[test]
fn secrets_stand_nowhere() {
    let inventory = Inventory::default();
    let artifact = image(&HISTORY, "0");
    let checked = check_image(
        &artifact,
        &inventory,
        Some(&Bare),
        &Around::default(),
        &options(None),
    );
    let text = format!("{:?}", checked.findings);
    assert!(!text.contains("9xk2LmQ"), "{text}");
    assert_eq!(checked.secrets, ["hunter2-9xk2LmQ"]);
}

/// A step more in the base image, and other layers, change no fingerprint.
#[test]
fn fingerprints_survive_rebuilds() {
    let prints = |history: &[&str]| {
        let inventory = Inventory::default();
        let checked = check_image(
            &image(history, "0"),
            &inventory,
            Some(&Bare),
            &Around::default(),
            &options(None),
        );
        let mut prints: Vec<String> = checked
            .findings
            .into_iter()
            .map(|it| it.fingerprint)
            .collect();
        prints.sort();
        prints
    };
    let mut longer = HISTORY.to_vec();
    longer.insert(3, "+COPY a /a # buildkit");
    longer.insert(1, "-LABEL x=y");
    assert_eq!(prints(&HISTORY), prints(&longer));
}

#[test]
fn what_cannot_be_looked_at_is_said() {
    let inventory = Inventory::default();
    let state = |artifact: &Artifact, files: Option<&dyn Files>| {
        let line = check_image(
            artifact,
            &inventory,
            files,
            &Around::default(),
            &options(None),
        )
        .coverage;
        line.map(|line| (line.state, line.why.unwrap_or_default()))
            .unwrap()
    };
    let mut artifact = image(&HISTORY, "app");
    assert_eq!(state(&artifact, None).0, CoverageState::None);
    artifact.layers.push(Layer::default());
    let (partial, why) = state(&artifact, Some(&Bare));
    assert_eq!(partial, CoverageState::Partial);
    assert_eq!(why, "its history does not speak of all layers");
    artifact.configuration = None;
    assert_eq!(state(&artifact, Some(&Bare)).0, CoverageState::Partial);
    artifact.kind = ArtifactKind::Filesystem;
    artifact.source = "directory";
    let (none, why) = state(&artifact, Some(&Bare));
    assert_eq!(none, CoverageState::None);
    assert!(why.contains("`seawall check`"));
    artifact.source = "rootfs";
    assert_eq!(state(&artifact, Some(&Bare)).0, CoverageState::Covered);
}
