//! Containers are kept from what items say. An act ends with the error number of what failed: 1 is `EPERM`, by which the
//! kernel tells that it was denied; 137 is the end by `SIGKILL`.

mod cost;
mod engine;
mod files;
mod life;
mod lsm;
mod network;
mod podman;
mod scene;
mod silence;

use scene::Scene;

const DENIED: i32 = 1;
const KILLED: i32 = 137;

/// An act: options of the container, words, and how it ends.
type Act<'a> = (&'a [&'a str], &'a [&'a str], i32);

/// Runs acts, and says which of them ended in another way.
fn try_all(scene: &Scene, acts: &[Act<'_>]) {
    let wrong: Vec<String> = acts
        .iter()
        .filter_map(|(options, words, want)| {
            let got = scene.run(options, words);
            (got != *want).then(|| format!("{options:?} {words:?} ended with {got}, not {want}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}\n{:#?}", scene.told());
}

/// Says whether each word stands in one of the alerts.
fn assert_told(told: &[String], words: &[&str]) {
    for word in words {
        assert!(
            told.iter().any(|it| it.contains(word)),
            "{word} is not in {told:#?}"
        );
    }
}
