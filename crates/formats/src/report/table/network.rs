//! Who can talk to whom, for people: network by network who is in it, then what is published to whom, then what is
//! not known.

use seawall_model::posture::{End, NetworkNode, NetworkPicture, Reach};

use super::clean;
use super::wrap::{wrap, wrap_text};

/// Draws a picture as text.
pub fn render_network(picture: &NetworkPicture, width: usize) -> String {
    let width = width.clamp(40, 200);
    let mut out = String::from("Network picture\n");
    for network in &picture.networks {
        out.push('\n');
        write(&network_head(network), "  ", "    ", width, &mut out);
        let members: Vec<String> = listed(&network.members, MEMBERS);
        write_words(&members, "    in it: ", "           ", width, &mut out);
        let end = format!("network {}", network.name);
        let ways = picture
            .reaches
            .iter()
            .filter(|way| way.from == end || way.to == end);
        for way in ways.filter(|way| way.from != way.to) {
            write(&way_words(way), "    ", "      ", width, &mut out);
        }
    }
    if picture.networks.is_empty() {
        out.push_str("\n  No container that runs is in a network.\n");
    }
    published(picture, width, &mut out);
    alone(picture, width, &mut out);
    if !picture.gaps.is_empty() {
        out.push_str("\n  Not known\n");
        for gap in &picture.gaps {
            write(gap, "    - ", "      ", width, &mut out);
        }
    }
    out
}

fn network_head(network: &NetworkNode) -> String {
    let driver = if network.driver.is_empty() {
        "driver not known"
    } else {
        &network.driver
    };
    let mut words = format!("network {} ({driver}", network.name);
    if network.is_internal {
        words.push_str(", internal");
    }
    match network.is_encrypted {
        Some(true) => words.push_str(", encrypted"),
        Some(false) => words.push_str(", not encrypted"),
        None => {}
    }
    words.push_str("): ");
    words.push_str(match network.inner_traffic {
        Some(true) => "its containers reach each other",
        Some(false) => "its containers do not reach each other",
        None => "whether its containers reach each other is not known",
    });
    words
}

fn way_words(way: &Reach) -> String {
    let ports = if way.ports.is_empty() {
        String::new()
    } else {
        format!(" at {}", listed(&way.ports, PORTS).join(" "))
    };
    format!("{} → {}{ports} ({})", way.from, way.to, way.by)
}

/// What the outside reaches, and what only the host does.
fn published(picture: &NetworkPicture, width: usize, out: &mut String) {
    let is_end = |way: &&Reach| !way.to.starts_with("network ") && way.to != "outside";
    for (from, head) in [
        ("outside", "Reached from outside"),
        ("host", "Reached from the host alone"),
    ] {
        let mut told = Vec::new();
        for way in picture
            .reaches
            .iter()
            .filter(|way| way.from == from)
            .filter(is_end)
        {
            let from_outside =
                |other: &Reach| other.from == "outside" && other.to == way.to && other.by == way.by;
            if from == "host" && picture_has(picture, from_outside) {
                continue;
            }
            let ports = listed(&way.ports, PORTS).join(" ");
            told.push(format!("{} at {} → {ports}", way.to, way.by));
        }
        if told.is_empty() {
            continue;
        }
        out.push_str("\n  ");
        out.push_str(head);
        out.push('\n');
        let more = told.len().saturating_sub(LINES);
        for line in told.into_iter().take(LINES) {
            write(&line, "    ", "      ", width, out);
        }
        if more > 0 {
            out.push_str(&format_more(more));
        }
    }
}

fn picture_has(picture: &NetworkPicture, is_so: impl Fn(&Reach) -> bool) -> bool {
    // Ways are in the order of who begins: those from outside are the last, and few are looked at.
    picture.reaches.iter().rev().take(SEARCHED).any(is_so)
}

fn format_more(more: usize) -> String {
    format!("    and {more} more: --network FILE.json has all\n")
}

/// Who is in no network, and whose network somebody has instead of his own.
fn alone(picture: &NetworkPicture, width: usize, out: &mut String) {
    let mut told = Vec::new();
    for way in &picture.reaches {
        if way.by == "shared network namespace" && way.from < way.to {
            told.push(format!(
                "{} and {} have one network namespace",
                way.from, way.to
            ));
        }
        if way.to == "host" && way.by == "the host's network" {
            told.push(format!("{} has the host's network", way.from));
        }
    }
    let is_idle = |end: &&End| {
        end.name.starts_with("container ")
            && !picture
                .reaches
                .iter()
                .any(|way| way.from == end.name || way.to == end.name)
            && !picture.networks.iter().any(|network| {
                network
                    .members
                    .iter()
                    .any(|member| end.name.strip_prefix("container ") == Some(member))
            })
    };
    let idle: Vec<String> = picture
        .ends
        .iter()
        .take(MEMBERS)
        .filter(is_idle)
        .map(|end| end.name.clone())
        .collect();
    if !idle.is_empty() {
        told.push(format!("in no network: {}", idle.join(", ")));
    }
    if told.is_empty() {
        return;
    }
    out.push('\n');
    let more = told.len().saturating_sub(LINES);
    for line in told.into_iter().take(LINES) {
        write(&line, "  ", "    ", width, out);
    }
    if more > 0 {
        out.push_str(&format_more(more));
    }
}

/// Some of a list, and how many more.
fn listed(all: &[String], most: usize) -> Vec<String> {
    let mut shown: Vec<String> = all.iter().take(most).cloned().collect();
    let more = all.len().saturating_sub(shown.len());
    if more > 0 {
        shown.push(format!("and {more} more"));
    }
    shown
}

fn write(text: &str, first: &str, rest: &str, width: usize, out: &mut String) {
    push(wrap_text(&clean(text), first, rest, width), out);
}

fn write_words(words: &[String], first: &str, rest: &str, width: usize, out: &mut String) {
    let words: Vec<String> = words.iter().map(|word| clean(word).into_owned()).collect();
    push(wrap(&words, first, rest, width), out);
}

fn push(lines: Vec<String>, out: &mut String) {
    for line in lines {
        out.push_str(line.trim_end());
        out.push('\n');
    }
}

/// Members that are named.
const MEMBERS: usize = 60;

/// Ports that are named.
const PORTS: usize = 8;

/// Lines of one heading.
const LINES: usize = 60;

/// Ways that are searched for another one.
const SEARCHED: usize = 2_000;
