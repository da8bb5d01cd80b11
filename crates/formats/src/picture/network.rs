//! Who can talk to whom, as a graph: what is outside and the host to the left, then containers by their projects,
//! networks to the right.

use std::collections::{BTreeMap, BTreeSet};

use seawall_model::posture::{End, NetworkNode, NetworkPicture, Reach};

use super::{Edge, EdgeKind, Graph, Group, Node, NodeKind};

/// Makes the graph of a picture. Ways from outside to those in `exposed` (`container db`) are drawn as ways that
/// should not be: what is wrong with them is for others to say.
pub fn graph(picture: &NetworkPicture, host: &str, exposed: &BTreeSet<String>) -> Graph {
    let networks: BTreeSet<&str> = picture
        .networks
        .iter()
        .map(|one| one.name.as_str())
        .collect();
    let mut nodes: Vec<Node> = picture
        .ends
        .iter()
        .map(|end| end_node(end, picture))
        .collect();
    let leads = Leads::of(&picture.reaches);
    nodes.extend(
        picture
            .networks
            .iter()
            .map(|network| network_node(network, &leads)),
    );
    let mut edges = Vec::new();
    for network in &picture.networks {
        for member in &network.members {
            edges.push(Edge {
                from: format!("container {member}"),
                to: format!("network {}", network.name),
                label: String::new(),
                kind: EdgeKind::Member,
            });
        }
    }
    edges.extend(
        picture
            .reaches
            .iter()
            .filter_map(|way| edge(way, &networks, exposed)),
    );
    Graph {
        title: format!("Who can talk to whom on {host}"),
        notes: picture
            .gaps
            .iter()
            .map(|gap| format!("Not known: {gap}"))
            .collect(),
        groups: groups(&picture.ends),
        nodes,
        edges,
    }
}

/// What is said of networks, not drawn: who gets out of them, whom the host reaches.
struct Leads<'a> {
    out: BTreeSet<&'a str>,
    within: BTreeSet<&'a str>,
    to_host: BTreeMap<&'a str, &'a [String]>,
}

impl<'a> Leads<'a> {
    fn of(reaches: &'a [Reach]) -> Self {
        let mut leads = Self {
            out: BTreeSet::new(),
            within: BTreeSet::new(),
            to_host: BTreeMap::new(),
        };
        for way in reaches {
            match way.to.as_str() {
                "outside" => drop(leads.out.insert(way.from.as_str())),
                "host" => drop(
                    leads
                        .to_host
                        .insert(way.from.as_str(), way.ports.as_slice()),
                ),
                _ => drop(leads.within.insert(way.by.as_str())),
            }
        }
        leads
    }
}

fn groups(ends: &[End]) -> Vec<Group> {
    let projects: BTreeSet<&String> = ends.iter().filter_map(|end| end.group.as_ref()).collect();
    let group = |project: &String| Group {
        id: project.clone(),
        label: format!("project {project}"),
    };
    projects.into_iter().map(group).collect()
}

fn end_node(end: &End, picture: &NetworkPicture) -> Node {
    let kind = match end.name.as_str() {
        "outside" => NodeKind::Outside,
        "host" => NodeKind::Host,
        _ => NodeKind::Container,
    };
    let mut details = Vec::new();
    if kind == NodeKind::Outside {
        details.push("whoever reaches this host".to_owned());
    }
    if !end.ports.is_empty() {
        details.push(format!("listens on {}", few(&end.ports)));
    }
    let shown = end.name.strip_prefix("container ").unwrap_or(&end.name);
    let is_in = |one: &NetworkNode| one.members.iter().any(|member| member == shown);
    let is_alone = kind == NodeKind::Container
        && picture.ends.len() <= FEW
        && !picture.networks.iter().any(is_in)
        && !picture.reaches.iter().any(|way| way.from == end.name);
    if is_alone {
        details.push("in no network".to_owned());
    }
    Node {
        id: end.name.clone(),
        label: shown.to_owned(),
        details,
        kind,
        group: end.group.clone(),
    }
}

fn network_node(network: &NetworkNode, leads: &Leads<'_>) -> Node {
    let id = format!("network {}", network.name);
    let mut details = Vec::new();
    let mut words = vec![if network.driver.is_empty() {
        "driver not known".to_owned()
    } else {
        network.driver.clone()
    }];
    if network.is_internal {
        words.push("internal".to_owned());
    }
    match network.is_encrypted {
        Some(true) => words.push("encrypted".to_owned()),
        Some(false) => words.push("not encrypted".to_owned()),
        None => {}
    }
    details.push(words.join(", "));
    details.push(
        match network.inner_traffic {
            Some(true) => "members reach each other",
            Some(false) => "members do not reach each other",
            None => "whether members reach each other: not known",
        }
        .to_owned(),
    );
    if leads.out.contains(id.as_str()) {
        details.push("leads outside".to_owned());
    }
    if let Some(ports) = leads.to_host.get(id.as_str()) {
        details.push(format!("reaches the host at {}", few(ports)));
    }
    Node {
        label: network.name.clone(),
        id,
        details,
        kind: NodeKind::Network,
        group: None,
    }
}

/// The ways that are drawn: those that are not told at a network already.
fn edge(way: &Reach, networks: &BTreeSet<&str>, exposed: &BTreeSet<String>) -> Option<Edge> {
    let is_network = |end: &str| {
        end.strip_prefix("network ")
            .is_some_and(|one| networks.contains(one))
    };
    if is_network(&way.by) || is_network(&way.from) {
        return None;
    }
    // The host reaches all its bridges; what the outside reaches, the host does, too.
    let from_outside = way.from == "outside";
    if is_network(&way.to) && !from_outside {
        return None;
    }
    let is_published = way.by.contains(':');
    if way.from == "host" && (!is_published || !is_local(&way.by)) {
        return None;
    }
    // A container with the host's network is drawn once, as what it is.
    if way.to == "outside" || (way.by == "the host's addresses") {
        let to_host = way.to == "host";
        return to_host.then(|| made(way, few(&way.ports), EdgeKind::Flow));
    }
    let label = match (way.ports.is_empty(), is_published) {
        (true, _) => way.by.clone(),
        (false, true) => format!("{} → {}", way.by, few(&way.ports)),
        (false, false) => format!("{}: {}", way.by, few(&way.ports)),
    };
    let is_bad = from_outside && exposed.contains(&way.to);
    Some(made(
        way,
        label,
        if is_bad {
            EdgeKind::Danger
        } else {
            EdgeKind::Flow
        },
    ))
}

fn made(way: &Reach, label: String, kind: EdgeKind) -> Edge {
    Edge {
        from: way.from.clone(),
        to: way.to.clone(),
        label,
        kind,
    }
}

/// Says whether a published address is the host's own loopback.
fn is_local(by: &str) -> bool {
    by.starts_with("127.") || by.starts_with("[::1]")
}

/// Some ports, and how many more.
fn few(ports: &[String]) -> String {
    let shown: Vec<&str> = ports.iter().take(SHOWN).map(String::as_str).collect();
    match ports.len().saturating_sub(shown.len()) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

/// Ports that are written out.
const SHOWN: usize = 3;

/// Ends up to which it is told who is in no network: in larger pictures that is not searched for.
const FEW: usize = 200;
