//! Swarm mode: what `GET /info` says of it, and what a manager answers to `/swarm`, `/services`, `/secrets` and
//! `/configs`.

use seawall_model::host::engine::swarm::{Service, Swarm};
use seawall_model::host::seen::Seen;
use seawall_model::time::Timestamp;
use serde_json::Value;

use super::certificate;
use super::field::Fields;

/// Reads what is known of swarm mode; managers are asked for more.
pub(super) fn swarm(info: &Seen<Value>, ask: &dyn Fn(&str) -> Seen<Value>) -> Swarm {
    let Seen::Known(info) = info else {
        let why = info.why_unknown().unwrap_or("the engine does not tell");
        return Swarm {
            state: Seen::unknown(why),
            is_manager: Seen::unknown(why),
            ..Swarm::default()
        };
    };
    let fields = Fields::new(info).object("Swarm");
    let mut swarm = Swarm {
        state: fields.text("LocalNodeState"),
        is_manager: fields.bool("ControlAvailable"),
        address: fields.text("NodeAddr"),
        managers: fields.count("Managers"),
        nodes: fields.count("Nodes"),
        ..Swarm::default()
    };
    if swarm.is_manager.known() == Some(&true) {
        of_manager(&mut swarm, ask);
    }
    swarm
}

fn of_manager(swarm: &mut Swarm, ask: &dyn Fn(&str) -> Seen<Value>) {
    match ask("swarm") {
        Seen::Known(answer) => cluster(Fields::new(&answer), swarm),
        Seen::Absent => {}
        Seen::Unknown(why) => {
            swarm.locks = Seen::unknown(&why);
            swarm.updated = Seen::unknown(&why);
            swarm.root_issued = Seen::unknown(&why);
            swarm.root_expires = Seen::unknown(&why);
            swarm.certificate_expiry = Seen::unknown(why);
        }
    }
    swarm.secrets = list(&ask("secrets"), |fields| {
        (
            fields.object("Spec").name("Name"),
            fields
                .time("UpdatedAt")
                .known()
                .copied()
                .unwrap_or_default(),
        )
    });
    swarm.configs = list(&ask("configs"), |fields| fields.object("Spec").name("Name"));
    swarm.services = list(&ask("services"), service);
}

fn cluster(fields: Fields<'_>, swarm: &mut Swarm) {
    let spec = fields.object("Spec");
    swarm.locks = spec.object("EncryptionConfig").bool("AutoLockManagers");
    swarm.certificate_expiry = spec.object("CAConfig").count("NodeCertExpiry");
    swarm.updated = fields.time("UpdatedAt");
    (swarm.root_issued, swarm.root_expires) = authority(fields.object("TLSInfo"));
}

/// From when until when the certificate of the swarm's authority holds.
fn authority(fields: Fields<'_>) -> (Seen<Timestamp>, Seen<Timestamp>) {
    match fields.text("TrustRoot") {
        Seen::Known(text) => {
            if let Some((begins, ends)) = certificate::validity(&text) {
                (Seen::Known(begins), Seen::Known(ends))
            } else {
                let why = "TrustRoot in the engine's answer is no certificate";
                (Seen::unknown(why), Seen::unknown(why))
            }
        }
        Seen::Absent => (Seen::Absent, Seen::Absent),
        Seen::Unknown(why) => (Seen::unknown(&why), Seen::Unknown(why)),
    }
}

/// Reads the address of the data path, which the API does not tell, from what the engine keeps of its own start.
pub(super) fn data_address(state: &Seen<String>) -> Seen<String> {
    match state {
        Seen::Known(text) => match serde_json::from_str::<Value>(text) {
            Ok(state) => Fields::new(&state).text("DataPathAddr"),
            Err(_) => Seen::unknown("what the engine keeps of its swarm is not JSON"),
        },
        Seen::Absent => Seen::Absent,
        Seen::Unknown(why) => Seen::unknown(why),
    }
}

fn service(fields: Fields<'_>) -> Service {
    let spec = fields.object("Spec");
    let task = spec.object("TaskTemplate");
    let container = task.object("ContainerSpec");
    let restart = task.object("RestartPolicy");
    let secret = |one: &Value| Some(Fields::new(one).name("SecretName"));
    let secrets = container.list("Secrets", "a list of secrets", secret);
    Service {
        id: fields.name("ID"),
        name: spec.name("Name"),
        image: container.name("Image"),
        labels: spec.text_map("Labels").known().cloned().unwrap_or_default(),
        restart: restart.text("Condition"),
        attempts: restart.count("MaxAttempts"),
        secrets: secrets.known().cloned().unwrap_or_default(),
    }
}

fn list<T>(answer: &Seen<Value>, item: impl Fn(Fields<'_>) -> T) -> Seen<Vec<T>> {
    match answer {
        Seen::Known(Value::Array(items)) => {
            Seen::Known(items.iter().map(|one| item(Fields::new(one))).collect())
        }
        Seen::Known(Value::Null) => Seen::Known(Vec::new()),
        Seen::Known(_) => Seen::unknown("the engine's answer is not a list"),
        Seen::Absent => Seen::Absent,
        Seen::Unknown(why) => Seen::unknown(why),
    }
}
