//! How bad a way is, 0–100. `docs/attack-paths.md` says how it is reckoned; each part of it is a reason that is told.

use seawall_model::posture::Basis;

use super::edge::{Width, doors};
use super::graph::{Ease, Graph, How};
use super::position::Position;
use super::search::Route;
use super::world::World;

/// A score with its reasons.
#[derive(Debug)]
pub(super) struct Score {
    pub(super) points: u8,
    pub(super) why: Vec<String>,
}

/// Reckons the score of a way.
pub(super) fn score(world: &World<'_>, graph: &Graph, route: &Route) -> Score {
    let mut parts = vec![(
        i32::from(route.end.reach().unwrap_or_default()),
        format!("it ends at: {}", world.words(route.end)),
    )];
    parts.extend(exposure(world, route.start));
    parts.extend(weakness(world, graph, route));
    parts.extend(ease(graph, route));
    parts.extend(barriers(graph, route));
    let sum = parts
        .iter()
        .fold(0_i32, |sum, (points, _)| sum.saturating_add(*points));
    let mut why: Vec<String> = parts
        .into_iter()
        .map(|(points, why)| format!("{why} ({points:+})"))
        .collect();
    why.push(basis(graph, route));
    Score {
        points: u8::try_from(sum.clamp(0, 100)).unwrap_or_default(),
        why,
    }
}

/// From where it begins.
fn exposure(world: &World<'_>, start: Position) -> Option<(i32, String)> {
    let told = |points, why: &str| Some((points, why.to_owned()));
    match start {
        Position::Internet => told(20, "it begins anywhere in the world"),
        Position::Lan => told(15, "it begins in the local network"),
        Position::Everybody => told(12, "it begins as any user of the host"),
        Position::User(_) => told(8, "it begins as an ordinary user of the host"),
        Position::Container(at) => {
            let standing = world.standings.get(at)?;
            if !standing.is_up() {
                return told(-20, "the container does not run now");
            }
            match doors(standing).into_iter().map(|door| door.width).max() {
                Some(Width::World) => told(14, "a port of the container is published to the world"),
                Some(Width::Lan) => told(
                    10,
                    "a port of the container is published to the local network",
                ),
                Some(Width::Loopback) => {
                    told(4, "a port of the container is published to the host")
                }
                None => None,
            }
        }
        _ => None,
    }
}

/// What is known to be wrong with the image of the first container.
fn weakness(world: &World<'_>, graph: &Graph, route: &Route) -> Option<(i32, String)> {
    let targets = route.edges.iter().filter_map(|at| graph.edges().get(*at));
    let mut all = std::iter::once(route.start).chain(targets.map(|edge| edge.to));
    let first = all.find_map(|position| match position {
        Position::Container(at) => Some(at),
        _ => None,
    })?;
    let Some(weak) = world.weakness(first) else {
        return Some((
            0,
            "nobody looked for vulnerabilities in the image".to_owned(),
        ));
    };
    let told = |number: usize, what: &str| {
        format!(
            "{number} {what} in the image of {}",
            world.words(Position::Container(first))
        )
    };
    if weak.known_exploited > 0 {
        Some((
            10,
            told(
                weak.known_exploited,
                "vulnerabilities known to be exploited",
            ),
        ))
    } else if weak.critical > 0 {
        Some((7, told(weak.critical, "critical vulnerabilities")))
    } else if weak.high > 0 {
        Some((4, told(weak.high, "high vulnerabilities")))
    } else {
        None
    }
}

/// How easily its steps are taken, and how many they are.
fn ease(graph: &Graph, route: &Route) -> Vec<(i32, String)> {
    let steps = route.edges.iter().filter_map(|at| graph.edges().get(*at));
    let eases: Vec<Ease> = steps.map(|edge| edge.ease).collect();
    let lost = eases
        .iter()
        .fold(0_i32, |lost, ease| lost.saturating_add(ease.lost()));
    let left = 10_i32.saturating_sub(lost).max(-20);
    let hardest = eases.iter().max().copied().unwrap_or(Ease::Granted);
    let mut parts = vec![(left, hardest.words().to_owned())];
    let more = i32::try_from(eases.len().saturating_sub(2))
        .unwrap_or(4)
        .min(4);
    if more > 0 {
        parts.push((more.saturating_mul(-2), format!("{} steps", eases.len())));
    }
    parts
}

/// What stands in the way without closing it.
fn barriers(graph: &Graph, route: &Route) -> Vec<(i32, String)> {
    let mut parts: Vec<(i32, String)> = Vec::new();
    for edge in route.edges.iter().filter_map(|at| graph.edges().get(*at)) {
        let How::Said(said) = &edge.how else {
            continue;
        };
        for why in &said.lowered {
            if parts.len() < 3 && !parts.iter().any(|(_, told)| told == why) {
                parts.push((-5, why.clone()));
            }
        }
    }
    parts
}

/// Who says that its steps can be taken.
fn basis(graph: &Graph, route: &Route) -> String {
    let steps = route.edges.iter().filter_map(|at| graph.edges().get(*at));
    let is_seen = |how: &How| matches!(how, How::Said(said) if said.basis == Basis::Kernel);
    let seen = steps.filter(|edge| is_seen(&edge.how)).count();
    match route.edges.len().saturating_sub(seen) {
        0 => "the kernel shows each step".to_owned(),
        all if seen == 0 && all > 0 => {
            "by configuration: what the kernel does was not seen".to_owned()
        }
        some => format!(
            "the kernel shows {seen} of {} steps, the rest is by configuration",
            some.saturating_add(seen)
        ),
    }
}

impl Ease {
    /// Points that a step takes away.
    const fn lost(self) -> i32 {
        match self {
            Self::Granted => 0,
            Self::Technique => 2,
            Self::Exploited => 3,
            Self::Critical => 5,
            Self::High => 8,
            Self::Depends => 10,
            Self::Fault => 12,
        }
    }

    const fn words(self) -> &'static str {
        match self {
            Self::Granted => "each step is granted: nothing has to be broken",
            Self::Technique => "by ways that are known to work",
            Self::Exploited => "by a fault that is known to be exploited",
            Self::Critical => "by a critical fault that is known",
            Self::High => "by a serious fault that is known",
            Self::Depends => "a step depends on what another container does with what it reads",
            Self::Fault => "a step needs a fault that nobody has told of",
        }
    }
}
