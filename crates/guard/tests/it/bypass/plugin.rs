//! The same cases with the guard's plugin, asked by the engine to whose socket they are sent. It denies and records
//! them too; what the engine turns away of its own, before it asks anybody, the page of the plugin lists.

use std::collections::BTreeSet;

use super::case::{Case, check};
use super::face::Face;
use super::scene::Scene;
use super::{create, http, json, mounts, routes};

/// What becomes of a case where it is not what the proxy makes of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Otherwise {
    /// The plugin denies it by another rule, which begins so.
    By(&'static str),
    /// The engine turns it away and asks nobody: nothing of it stands in the log.
    Engine,
}

/// How a case differs.
#[derive(Clone, Copy, Debug)]
pub(super) struct Differs {
    pub(super) denied: Option<Otherwise>,
    /// The rule by which the plugin denies what is harmless, because it can't do what the proxy does.
    pub(super) twin: Option<&'static str>,
}

/// Returns how a case differs; most do not.
pub(super) fn otherwise(id: &str) -> Option<Differs> {
    let found = DIFFERS.iter().find(|(known, _, _)| *known == id);
    found.map(|(_, denied, twin)| Differs {
        denied: *denied,
        twin: *twin,
    })
}

const ENGINE: Option<Otherwise> = Some(Otherwise::Engine);
const MISSING: Option<Otherwise> = Some(Otherwise::By("body/missing"));

type Row = (&'static str, Option<Otherwise>, Option<&'static str>);

/// Where the engine reads what the proxy refuses to, it reads it once and hands on what it read: that is judged, and
/// that is what the engine acts on.
const READ: Option<Otherwise> = Some(Otherwise::By("profile/narrow/volumes"));

const DIFFERS: &[Row] = &[
    ("B01", MISSING, None),
    // Engines before 29.3.1 hand on none of a body over 1 MiB.
    ("B02", MISSING, Some("body/missing")),
    ("B04", ENGINE, None),
    ("B04 alike", READ, None),
    ("B05", READ, None),
    ("B06", READ, None),
    ("B06 trailer", READ, None),
    ("B07", ENGINE, None),
    ("B08", READ, None),
    ("B08 bare", READ, None),
    ("B09", ENGINE, None),
    ("B09 inside", ENGINE, None),
    ("B09 dot", ENGINE, None),
    ("B09 dots", ENGINE, None),
    ("B10 dots", ENGINE, None),
    ("B10 twice", ENGINE, None),
    ("B10 nul", ENGINE, None),
    ("B11", ENGINE, None),
    ("B12 letter", ENGINE, None),
    ("B13 star", ENGINE, None),
    ("B13 authority", ENGINE, None),
    ("B14", ENGINE, None),
    ("B22 other", ENGINE, None),
    ("R04", None, Some("plugin/stream")),
];

/// Tries cases with the plugin.
fn tried(cases: impl FnOnce(&Scene) -> Vec<Case>) {
    if let Some(scene) = Scene::start_with(Face::Plugin) {
        let cases = cases(&scene);
        check(&scene, &cases);
    }
}

#[test]
fn the_plugin_reads_requests_in_one_way() {
    tried(|_| http::cases());
}

#[test]
fn the_plugin_reads_json_as_the_engine_does() {
    tried(|_| json::cases());
}

#[test]
fn the_plugin_gives_containers_no_more() {
    tried(|_| create::cases());
}

#[test]
fn the_plugin_lets_nothing_of_the_host_be_mounted() {
    tried(|scene| {
        std::os::unix::fs::symlink("/etc", scene.project.join("link")).unwrap();
        mounts::cases(scene.project.to_str().unwrap())
    });
}

#[test]
fn the_plugin_knows_other_routes() {
    tried(routes::with_exec);
}

/// The page says what the engine turns away without asking, and of each whether it still does is tried above.
#[test]
fn what_the_plugin_never_sees_is_told() {
    let page = include_str!("../../../../../docs/guard-plugin.md");
    let (_, section) = page.split_once("## What it never sees").unwrap();
    let section = section.split("\n## ").next().unwrap();
    let told = section.lines().filter_map(|line| line.strip_prefix("| "));
    let told = told.filter(|line| line.starts_with(|it: char| it.is_ascii_uppercase()));
    let told: BTreeSet<&str> = told
        .filter_map(|line| line.split(" | ").next())
        .flat_map(|ids| ids.split(", "))
        .collect();
    let never = DIFFERS.iter().filter(|(_, denied, _)| *denied == ENGINE);
    let never: BTreeSet<&str> = never
        .filter_map(|(id, _, _)| id.split(' ').next())
        .collect();
    assert_eq!(told, never);
}
