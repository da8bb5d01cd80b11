//! What was seen of images so far, by container until its image is known.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use seawall_formats::runtime_facts::MOST_FILES;
use seawall_model::digest::Digest;
use seawall_model::in_use::{RuntimeFacts, Window};
use seawall_model::time::Timestamp;
use seawall_runtime::state::State;

/// What was seen. Times are nanoseconds since 1970.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    containers: BTreeMap<String, Seen>,
    /// By the id of the image.
    images: BTreeMap<Digest, Image>,
    /// Files that are remembered, of all together.
    files: usize,
    /// What there was no room for: as if it had been lost.
    dropped: u64,
    /// When watching began.
    begun: u64,
    /// When the time of containers was counted last.
    counted: u64,
}

/// A container.
#[derive(Debug, Default)]
struct Seen {
    /// Its image, once that is known.
    image: Option<Digest>,
    /// Its files, until they are those of its image.
    files: BTreeSet<String>,
    truncated: bool,
    /// Processes of it, the latest last.
    processes: VecDeque<i64>,
    /// Whether its start was counted.
    is_counted: bool,
}

/// An image.
#[derive(Debug)]
struct Image {
    facts: RuntimeFacts,
    /// Whether there is something that was not written.
    is_new: bool,
    /// Whether what older files say of its window does not hold any more.
    is_broken: bool,
}

/// What is to be written of an image.
#[derive(Clone, Debug)]
pub(super) struct Part {
    pub(super) facts: RuntimeFacts,
    /// Whether what was known of its window before is forgotten: something was lost.
    pub(super) is_broken: bool,
}

impl Gathered {
    /// Begins at a time.
    pub(super) fn begin(&mut self, now: u64) {
        self.begun = now;
        self.counted = now;
    }

    /// A process of a container used a file.
    pub(super) fn use_file(&mut self, container: &str, process: i64, file: &str) {
        let Some(seen) = self.seen(container) else {
            return;
        };
        note(&mut seen.processes, process);
        let known = seen.image.clone();
        let image = known.and_then(|id| self.images.get_mut(&id));
        let has_room = self.files < MOST_OF_ALL;
        let (files, truncated) = match image {
            Some(image) => {
                let is_known = image.facts.files.contains(file);
                image.is_new |= !is_known;
                (&mut image.facts.files, &mut image.facts.truncated)
            }
            None => match self.containers.get_mut(container) {
                Some(seen) => (&mut seen.files, &mut seen.truncated),
                None => return,
            },
        };
        if files.contains(file) {
            return;
        }
        if files.len() >= MOST_FILES || !has_room {
            *truncated = true;
            return;
        }
        files.insert(file.to_owned());
        self.files = self.files.saturating_add(1);
    }

    /// A container has a process.
    pub(super) fn has_process(&mut self, container: &str, process: i64) {
        if let Some(seen) = self.seen(container) {
            note(&mut seen.processes, process);
        }
    }

    /// Events were lost: what was not seen may have been used all the same.
    pub(super) fn lose(&mut self, count: u64, now: u64) {
        for image in self.images.values_mut() {
            let window = &mut image.facts.window;
            *window = Window {
                from: seconds(now),
                to: seconds(now),
                runs: 1,
                lost: window.lost.saturating_add(count),
                ..Window::default()
            };
            image.is_new = true;
            image.is_broken = true;
        }
        // A container that began before it is not one that was watched from its start.
        self.begun = now;
        for seen in self.containers.values_mut() {
            seen.is_counted = true;
        }
    }

    /// Finds the images of containers, and counts the time.
    pub(super) fn count(&mut self, state: &State, now: u64) {
        let passed = now.saturating_sub(self.counted) / NANOSECONDS;
        self.counted = self
            .counted
            .saturating_add(passed.saturating_mul(NANOSECONDS));
        let mut running: BTreeSet<Digest> = BTreeSet::new();
        let mut gone: Vec<String> = Vec::new();
        if self.dropped > 0 {
            self.lose(self.dropped, now);
            self.dropped = 0;
        }
        for (id, seen) in &mut self.containers {
            resolve(id, seen, &mut self.images, state, self.begun, now);
            let runs = |process: &i64| {
                let thread = state.thread(*process);
                thread.is_some_and(|it| it.container.as_deref() == Some(id.as_str()))
            };
            match (&seen.image, seen.processes.iter().any(runs)) {
                (Some(image), true) => {
                    running.insert(image.clone());
                }
                (Some(_), false) if state.container(id).is_none() => gone.push(id.clone()),
                _ => {}
            }
        }
        for id in gone {
            self.containers.remove(&id);
        }
        for id in &running {
            if let Some(image) = self.images.get_mut(id) {
                let window = &mut image.facts.window;
                window.to = seconds(now);
                window.seconds = window.seconds.saturating_add(passed);
                image.is_new |= passed > 0;
            }
        }
    }

    /// Takes what was not written yet. What is taken is forgotten but for the files, so that nothing is counted twice.
    pub(super) fn take(&mut self) -> Vec<Part> {
        let mut parts = Vec::new();
        for image in self.images.values_mut().filter(|image| image.is_new) {
            parts.push(Part {
                facts: image.facts.clone(),
                is_broken: image.is_broken,
            });
            (image.is_new, image.is_broken) = (false, false);
            let window = &mut image.facts.window;
            (window.seconds, window.starts, window.runs, window.lost) = (0, 0, 0, 0);
        }
        parts
    }

    /// Takes back what could not be written now.
    pub(super) fn give_back(&mut self, parts: Vec<Part>) {
        for part in parts {
            if let Some(image) = self.images.get_mut(&part.facts.image_id) {
                if !image.is_broken {
                    image.facts.join(&part.facts);
                }
                image.is_broken |= part.is_broken;
                image.is_new = true;
            }
        }
    }

    fn seen(&mut self, container: &str) -> Option<&mut Seen> {
        if !self.containers.contains_key(container) {
            if self.containers.len() >= MOST_CONTAINERS {
                self.dropped = self.dropped.saturating_add(1);
                return None;
            }
            self.containers
                .insert(container.to_owned(), Seen::default());
        }
        self.containers.get_mut(container)
    }
}

/// Finds the image of a container, and hands its files over to it.
fn resolve(
    id: &str,
    seen: &mut Seen,
    images: &mut BTreeMap<Digest, Image>,
    state: &State,
    begun: u64,
    now: u64,
) {
    let Some(container) = state.container(id) else {
        return;
    };
    let Some(digest) = image_id(&container.image_id) else {
        return;
    };
    if images.len() >= MOST_IMAGES && !images.contains_key(&digest) {
        return;
    }
    let image = images
        .entry(digest.clone())
        .or_insert_with(|| Image::new(digest.clone(), now));
    if seen.image.is_none() {
        seen.image = Some(digest);
        image.facts.name.clone_from(&container.image);
        image
            .facts
            .digests
            .extend(container.image_digest.parse::<Digest>());
        image.facts.files.append(&mut seen.files);
        image.facts.truncated |= seen.truncated;
        image.is_new = true;
    }
    if !seen.is_counted && container.created.max(container.started) >= begun {
        seen.is_counted = true;
        image.facts.window.starts = image.facts.window.starts.saturating_add(1);
        image.is_new = true;
    }
}

impl Image {
    fn new(id: Digest, now: u64) -> Self {
        Self {
            facts: RuntimeFacts {
                image_id: id,
                digests: BTreeSet::new(),
                name: String::new(),
                window: Window {
                    from: seconds(now),
                    to: seconds(now),
                    runs: 1,
                    ..Window::default()
                },
                truncated: false,
                files: BTreeSet::new(),
            },
            is_new: true,
            is_broken: false,
        }
    }
}

/// The id of an image: Docker writes the algorithm before it, Podman does not.
fn image_id(text: &str) -> Option<Digest> {
    let read: Option<Digest> = text.parse().ok();
    read.or_else(|| format!("sha256:{text}").parse().ok())
}

fn note(processes: &mut VecDeque<i64>, process: i64) {
    if processes.contains(&process) {
        return;
    }
    // The first is that of the container itself, and outlives the others.
    if processes.len() >= MOST_PROCESSES {
        processes.remove(1);
    }
    processes.push_back(process);
}

fn seconds(nanoseconds: u64) -> Timestamp {
    Timestamp::from_seconds(i64::try_from(nanoseconds / NANOSECONDS).unwrap_or(i64::MAX))
}

const NANOSECONDS: u64 = 1_000_000_000;
/// Files that are remembered of all images together.
const MOST_OF_ALL: usize = 400_000;
const MOST_IMAGES: usize = 512;
const MOST_CONTAINERS: usize = 4096;
/// Processes of a container that are looked for to see whether it runs.
const MOST_PROCESSES: usize = 16;

#[cfg(test)]
mod tests {
    use super::*;
    use seawall_runtime::state::{Container, Thread};

    const SECOND: u64 = NANOSECONDS;

    fn container(id: &str, created: u64) -> Container {
        Container {
            id: id.to_owned(),
            name: "web".to_owned(),
            image: "web:1".to_owned(),
            image_id: format!("sha256:{}", "1".repeat(64)),
            created,
            ..Container::default()
        }
    }

    fn state(id: &str, created: u64) -> State {
        let mut state = State::default();
        state.add_container(container(id, created));
        state.add_thread(Thread {
            id: 7,
            process: 7,
            container: Some(id.into()),
            ..Thread::default()
        });
        state
    }

    /// Files of a container are those of its image once that is known, and its time is counted while it runs.
    #[test]
    fn images_gather_what_their_containers_use() {
        let id = "a".repeat(64);
        let mut gathered = Gathered::default();
        gathered.begin(100 * SECOND);
        gathered.use_file(&id, 7, "usr/bin/python3");
        gathered.count(&State::default(), 101 * SECOND);
        assert!(gathered.take().is_empty(), "nobody told of the container");
        let state = state(&id, 100 * SECOND);
        gathered.count(&state, 103 * SECOND);
        gathered.use_file(&id, 7, "usr/lib/libc.so.6");
        gathered.count(&state, 110 * SECOND);
        let parts = gathered.take();
        let facts = &parts[0].facts;
        assert_eq!(facts.files.len(), 2);
        assert_eq!((facts.window.seconds, facts.window.starts), (9, 1));
        assert_eq!((facts.name.as_str(), facts.window.runs), ("web:1", 1));
        assert!(gathered.take().is_empty(), "it was taken");
        gathered.count(&state, 112 * SECOND);
        let parts = gathered.take();
        let window = parts[0].facts.window;
        assert_eq!((window.seconds, window.starts, window.runs), (2, 0, 0));
    }

    /// After a loss nothing that was not seen before counts, and no container is one that was watched from its start.
    #[test]
    fn a_loss_breaks_the_window() {
        let id = "a".repeat(64);
        let mut gathered = Gathered::default();
        gathered.begin(100 * SECOND);
        gathered.use_file(&id, 7, "usr/bin/python3");
        let state = state(&id, 100 * SECOND);
        gathered.count(&state, 160 * SECOND);
        gathered.lose(3, 160 * SECOND);
        gathered.count(&state, 170 * SECOND);
        let part = gathered.take().remove(0);
        let window = part.facts.window;
        assert!(part.is_broken);
        assert_eq!((window.seconds, window.starts, window.lost), (10, 0, 3));
        assert_eq!(part.facts.files.len(), 1);
        // A container that was there before watching began was not watched from its start either.
        let mut gathered = Gathered::default();
        gathered.begin(101 * SECOND);
        gathered.use_file(&id, 7, "usr/bin/python3");
        gathered.count(&state, 160 * SECOND);
        assert_eq!(gathered.take()[0].facts.window.starts, 0);
    }

    #[test]
    fn memory_is_bounded() {
        let id = "a".repeat(64);
        let mut gathered = Gathered::default();
        for number in 0..=MOST_FILES {
            gathered.use_file(&id, i64::try_from(number).unwrap(), &number.to_string());
        }
        let seen = &gathered.containers[&id];
        assert!(seen.truncated && seen.files.len() == MOST_FILES);
        assert!(seen.processes.len() <= MOST_PROCESSES);
        for number in 0..=MOST_CONTAINERS {
            gathered.has_process(&number.to_string(), 1);
        }
        assert!(gathered.containers.len() <= MOST_CONTAINERS);
    }
}
