//! HST-0061.

use seawall_model::assessment::Reading;
use seawall_model::severity::Severity;

use super::service::{Service, at_port, of_image};
use super::{Look, unknown};
use crate::check::{Check, Fixing, Profile, REMAKE, Run};
use crate::host::EngineInput;
use crate::outcome::Outcomes;
use crate::reach::scene::Space;
use crate::reach::{Scene, Scope, port};

/// The check.
pub(super) static CHECK: Check = Check {
    id: "HST-0061",
    name: "service-open-to-the-world",
    title: "a database or an administration is reached from wherever the host is",
    severity: Severity::High,
    severity_why: "such services are searched for all the time, and often ask for no password",
    why: "Stores of data and administrations are made for a few neighbours. Published on every address \
          of the host, or started with the host's own network, they answer everybody who reaches the \
          host, past most rules of its firewall. Told by the port of the container, by the image's name, \
          and for containers with the host's network by what the kernel says that they listen on.",
    remedy: "Publish it on `127.0.0.1` or on the address of the network that needs it (`-p \
             127.0.0.1:5432:5432`), or not at all: containers in one network reach each other without \
             that.",
    bad: "container.ports = [{\"container\": 5432, \"protocol\": \"tcp\", \"address\": \"0.0.0.0\", \
          \"host\": 5432}]\n",
    good: "container.ports = [{\"container\": 5432, \"protocol\": \"tcp\", \"address\": \"127.0.0.1\", \
           \"host\": 5432}]\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[],
    cwe: &[668, 306],
    references: &["https://docs.docker.com/engine/network/port-publishing/"],
    fixing: Fixing::None(REMAKE),
    since: "0.2.0",
    run: &[Run::Engine(run)],
};

fn run(input: &EngineInput<'_>, outcomes: &mut Outcomes) {
    let Some(mut look) = Look::begin(input, outcomes) else {
        return;
    };
    for index in 0..look.scene.members.len() {
        let found = found(&look.scene, index, &mut look.unseen);
        let Some(member) = look.scene.members.get(index) else {
            continue;
        };
        if found.is_empty() {
            continue;
        }
        let name = &member.container.name;
        let told: Vec<String> = found.iter().take(SHOWN).map(Open::told).collect();
        let message = format!("container `{name}` opens {} to the world", told.join(", "));
        let told = (message, format!("container {name}"));
        let value: Vec<&str> = found.iter().map(|one| one.at.as_str()).collect();
        let readings = found
            .iter()
            .map(|one| Reading::new(&one.at, &one.from))
            .collect();
        look.fail(&CHECK, told, value.join(" "), readings);
    }
    let number = look.scene.members.len();
    let from = "published ports and sockets of running containers";
    look.end(vec![Reading::new(format!("{number} looked at"), from)]);
}

/// A service that is open.
struct Open {
    service: &'static Service,
    at: String,
    from: String,
}

impl Open {
    fn told(&self) -> String {
        format!(
            "{} ({}) at `{}`",
            self.service.name,
            self.service.sort.name(),
            self.at
        )
    }
}

fn found(scene: &Scene<'_>, index: usize, unseen: &mut Vec<String>) -> Vec<Open> {
    let Some(member) = scene.members.get(index) else {
        return Vec::new();
    };
    let container = member.container;
    let image = container.image.known().and_then(|image| of_image(image));
    if member.space == Space::Host {
        return listening(scene, index, image, unseen);
    }
    unseen.extend(unknown(
        &container.ports,
        "what is published",
        &container.name,
    ));
    let world = port::published(scene, index)
        .into_iter()
        .filter(|(_, scope)| *scope == Scope::World);
    let mut found: Vec<Open> = Vec::new();
    for (one, _) in world {
        if let Some(service) = at_port(one.container).or(image) {
            let at = format!("{} → {}/{}", port::at(one), one.container, one.protocol);
            let from = format!("NetworkSettings.Ports of container {}", container.name);
            found.push(Open { service, at, from });
        }
    }
    found
}

/// Nothing is published in the host's network: who listens there is open. Where nobody could see whose socket it is,
/// it is the container's if its image is made for it, and else not looked at.
fn listening(
    scene: &Scene<'_>,
    index: usize,
    image: Option<&'static Service>,
    unseen: &mut Vec<String>,
) -> Vec<Open> {
    let Some(container) = scene.members.get(index).map(|member| member.container) else {
        return Vec::new();
    };
    let name = &container.name;
    let Some(sockets) = port::sockets(scene, index) else {
        unseen.push(format!(
            "what container `{name}` listens on in the host's network is not known"
        ));
        return Vec::new();
    };
    let mut found = Vec::new();
    for (one, is_own) in sockets {
        let world = Scope::of(&one.address, &scene.networks) == Scope::World;
        let own = image.filter(|_| is_own == Some(true));
        let service = at_port(one.port).or(own).filter(|_| world);
        let Some(service) = service.filter(|_| is_own != Some(false)) else {
            continue;
        };
        let plain = port::plain(one);
        let exposed = container.exposed_ports.known();
        let is_expected = image.is_some_and(|image| std::ptr::eq(image, service))
            || exposed.is_some_and(|ports| ports.contains(&plain));
        if is_own.is_none() && !is_expected {
            unseen.push(format!(
                "whether {} at {plain} in the host's network is that of container `{name}` is not known",
                service.name
            ));
            continue;
        }
        let at = format!("{}/{}", port::bound(&one.address, one.port), one.protocol);
        let from = format!("listening sockets of container {name} in the host's network");
        found.push(Open { service, at, from });
    }
    found
}

/// Services that a message names.
const SHOWN: usize = 4;
