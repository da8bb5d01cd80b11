//! `GET /images/json`, `GET /images/{id}/json` and `GET /images/{id}/history`.

use seawall_model::host::engine::image::{Image, ImageFacts, Step};
use seawall_model::host::engine::origin::{Identity, SignatureSeen};
use seawall_model::host::seen::Seen;
use seawall_model::time::Timestamp;
use serde_json::Value;

use super::super::HostOptions;
use super::field::Fields;

/// An image of the list.
#[derive(Clone, Debug)]
pub(super) struct Listed {
    pub(super) id: String,
    pub(super) names: Vec<String>,
}

/// Reads an image of the list.
pub(super) fn listed(fields: Fields<'_>) -> Listed {
    Listed {
        id: fields.name("Id"),
        names: real(fields, "RepoTags"),
    }
}

/// Reads the inspection of an image and its history.
pub(super) fn image(
    listed: &Listed,
    answer: &Seen<Value>,
    history: &Seen<Value>,
    options: &HostOptions,
) -> Image {
    let mut image = Image {
        id: listed.id.clone(),
        names: listed.names.clone(),
        history: steps(history, options),
        ..Image::default()
    };
    match answer {
        Seen::Known(answer) => {
            let fields = Fields::new(answer);
            image.names = real(fields, "RepoTags");
            image.digests = real(fields, "RepoDigests");
            image.created = fields.time("Created");
            image.size = fields.count("Size");
            image.layers = fields.object("RootFS").texts("Layers");
            image.identity = identity(fields);
            image.configuration = Seen::Known(configuration(fields, options));
        }
        Seen::Absent => {
            image.configuration = Seen::unknown("it was gone before it could be looked at");
        }
        Seen::Unknown(why) => image.configuration = Seen::unknown(why),
    }
    image
}

/// Reads where an image comes from. An engine that tells it leaves it out where it knows nothing.
fn identity(answer: Fields<'_>) -> Seen<Identity> {
    if answer.is_missing("Identity") {
        return Seen::Absent;
    }
    let fields = answer.object("Identity");
    let signature = |one| {
        let fields = Fields::new(one);
        let signer = fields.object("Signer");
        let known = [
            fields.name("KnownSigner"),
            signer.name("SubjectAlternativeName"),
            signer.name("Issuer"),
        ];
        let fault = fields.name("Error");
        Some(SignatureSeen {
            kind: fields.name("SignatureType"),
            signer: known
                .into_iter()
                .filter(|it| !it.is_empty())
                .collect::<Vec<_>>()
                .join(", "),
            fault: (!fault.is_empty()).then_some(fault),
        })
    };
    let signatures = fields.list("Signature", "a list of signatures", signature);
    let repository = |one| Some(Fields::new(one).name("Repository"));
    let repositories = fields.list("Pull", "a list of repositories", repository);
    let built = fields.list("Build", "a list of builds", Some);
    let unknown = [
        signatures.why_unknown(),
        repositories.why_unknown(),
        built.why_unknown(),
    ];
    if let Some(why) = unknown.into_iter().flatten().next() {
        return Seen::unknown(why);
    }
    Seen::Known(Identity {
        signatures: signatures.known().cloned().unwrap_or_default(),
        repositories: repositories.known().cloned().unwrap_or_default(),
        is_built: built.known().is_some_and(|it| !it.is_empty()),
    })
}

/// Reads of what types the statements about an image are.
pub(super) fn statements(answer: &Seen<Value>) -> Seen<Vec<String>> {
    match answer {
        Seen::Known(Value::Null) => Seen::Known(Vec::new()),
        Seen::Known(Value::Array(items)) => {
            let kinds = items.iter().take(MOST_STATEMENTS);
            Seen::Known(
                kinds
                    .map(|one| Fields::new(one).name("PredicateType"))
                    .collect(),
            )
        }
        Seen::Known(_) => Seen::unknown("the engine's answer is not a list"),
        Seen::Absent => Seen::Absent,
        Seen::Unknown(why) => Seen::unknown(why),
    }
}

/// Statements of an image that are told.
const MOST_STATEMENTS: usize = 32;

/// Returns names, those left out that older engines give to what has none.
fn real(fields: Fields<'_>, name: &str) -> Vec<String> {
    let mut names = fields.texts(name).known().cloned().unwrap_or_default();
    names.retain(|name| !name.starts_with("<none>"));
    names.sort();
    names.dedup();
    names
}

fn configuration(answer: Fields<'_>, options: &HostOptions) -> ImageFacts {
    let fields = answer.object("Config");
    let texts = |name| fields.texts(name).known().cloned().unwrap_or_default();
    let masked = |words: Vec<String>| -> Vec<String> {
        words
            .iter()
            .map(|word| options.redact.masked(word))
            .collect()
    };
    let name = |variable: &String| variable.split('=').next().unwrap_or_default().to_owned();
    ImageFacts {
        os: answer.name("Os"),
        user: fields.name("User"),
        environment: texts("Env").iter().map(name).collect(),
        secrets: Seen::Known(secrets(&texts("Env"), options)),
        on_build: masked(texts("OnBuild")),
        shell: texts("Shell"),
        working_directory: fields.name("WorkingDir"),
        architecture: answer.name("Architecture"),
        entrypoint: masked(texts("Entrypoint")),
        command: masked(texts("Cmd")),
        exposed_ports: fields
            .keys("ExposedPorts")
            .known()
            .cloned()
            .unwrap_or_default(),
        volumes: fields.keys("Volumes").known().cloned().unwrap_or_default(),
        labels: fields
            .text_map("Labels")
            .known()
            .cloned()
            .unwrap_or_default(),
        health_check: match fields.object("Healthcheck").texts("Test") {
            Seen::Known(test) if !test.is_empty() => Some(masked(test)),
            _ => None,
        },
    }
}

/// Names the variables that hold secrets.
fn secrets(variables: &[String], options: &HostOptions) -> Vec<String> {
    let pairs = variables.iter().filter_map(|it| it.split_once('='));
    let secret = pairs.filter(|(name, value)| options.redact.is_secret(name, value));
    secret.map(|(name, _)| name.to_owned()).collect()
}

/// The engine gives the last step first.
fn steps(history: &Seen<Value>, options: &HostOptions) -> Seen<Vec<Step>> {
    let items = match history {
        Seen::Known(Value::Array(items)) => items,
        Seen::Known(_) => return Seen::unknown("the engine's answer is not a list"),
        Seen::Absent => return Seen::Absent,
        Seen::Unknown(why) => return Seen::unknown(why),
    };
    let step = |one: &Value| {
        let fields = Fields::new(one);
        let seconds = fields.integer("Created").known().copied();
        Step {
            text: options.redact.masked(&fields.name("CreatedBy")),
            size: fields.count("Size").known().copied().unwrap_or_default(),
            created: Timestamp::from_seconds(seconds.unwrap_or_default()),
            comment: fields.name("Comment"),
        }
    };
    Seen::Known(items.iter().rev().map(step).collect())
}
