//! The layers of an image in memory as one tree (OCI image-spec 1.1, layer.md, "Applying Changesets").

use std::collections::BTreeMap;

use seawall_model::capability::FileCapability;
use seawall_model::tree::{Entry, EntryKind, Files, Resolved, Tree};

use super::text::{File, Layer};

/// All layers applied.
pub(super) struct Squashed<'a> {
    layers: &'a [Layer],
    /// By the parts of the path: a directory stands directly before what lies in it.
    visible: BTreeMap<Vec<String>, (usize, File)>,
}

impl<'a> Squashed<'a> {
    pub(super) fn new(layers: &'a [Layer]) -> Self {
        let mut visible: BTreeMap<Vec<String>, (usize, File)> = BTreeMap::new();
        for (number, layer) in layers.iter().enumerate() {
            for path in &layer.removed {
                let gone = parts(path);
                visible.retain(|at, _| !at.starts_with(&gone));
            }
            for path in &layer.emptied {
                let gone = parts(path);
                visible.retain(|at, _| *at == gone || !at.starts_with(&gone));
            }
            for file in &layer.files {
                let at = parts(&file.path);
                for length in 1..at.len() {
                    let above = at[..length].to_vec();
                    let implied = File::implied(&above.join("/"));
                    visible.entry(above).or_insert((number, implied));
                }
                if file.entry().kind != EntryKind::Directory {
                    visible.retain(|other, _| !other.starts_with(&at));
                }
                visible.insert(at, (number, file.clone()));
            }
        }
        Self { layers, visible }
    }
}

impl Tree for Squashed<'_> {
    fn resolve(&self, path: &str) -> Resolved {
        let mut todo: Vec<String> = path.split('/').rev().map(str::to_owned).collect();
        let mut at: Vec<String> = Vec::new();
        let mut links = 0;
        while let Some(part) = todo.pop() {
            match part.as_str() {
                "" | "." => continue,
                ".." => {
                    at.pop();
                    continue;
                }
                _ => at.push(part),
            }
            let Some((_, file)) = self.visible.get(&at) else {
                return Resolved::Missing;
            };
            let entry = file.entry();
            if let (EntryKind::Symlink, Some(to)) = (entry.kind, entry.link) {
                links += 1;
                if links > 40 {
                    return Resolved::Loop;
                }
                at.pop();
                if to.starts_with('/') {
                    at.clear();
                }
                todo.extend(to.split('/').rev().map(str::to_owned));
            }
        }
        let Some((layer, file)) = self.visible.get(&at) else {
            return Resolved::Missing;
        };
        let kind = match file.entry().kind {
            EntryKind::HardLink => EntryKind::File,
            kind => kind,
        };
        Resolved::Found {
            path: at.join("/"),
            kind,
            layer: *layer,
        }
    }

    fn layer_of(&self, path: &str) -> Option<usize> {
        self.visible.get(&parts(path)).map(|(layer, _)| *layer)
    }

    fn changed_after(&self, path: &str, after: usize) -> Option<usize> {
        let path = parts(path);
        let changes = |layer: &Layer| {
            let above =
                |other: &String| path.len() > parts(other).len() && path.starts_with(&parts(other));
            layer.removed.iter().any(|it| path.starts_with(&parts(it)))
                || layer.emptied.iter().any(above)
                || layer.files.iter().any(|file| {
                    parts(&file.path) == path
                        || file.entry().kind != EntryKind::Directory && above(&file.path)
                })
        };
        (after + 1..self.layers.len()).find(|layer| changes(&self.layers[*layer]))
    }

    fn list(&self, directory: &str) -> Vec<String> {
        let above = parts(directory);
        let inside = self.visible.keys();
        inside
            .filter(|at| at.len() == above.len() + 1 && at.starts_with(&above))
            .filter_map(|at| at.last().cloned())
            .collect()
    }
}

impl Files for Squashed<'_> {
    fn each(&self, tell: &mut dyn FnMut(usize, &Entry<'_>)) {
        for (layer, file) in self.visible.values() {
            tell(*layer, &file.entry());
        }
    }

    fn each_capability(&self, tell: &mut dyn FnMut(usize, &Entry<'_>, &FileCapability)) {
        for (layer, file) in self.visible.values() {
            if let Some(capability) = &file.capability {
                tell(*layer, &file.entry(), capability);
            }
        }
    }

    fn each_of_layer(&self, layer: usize, tell: &mut dyn FnMut(&Entry<'_>)) {
        let mut files: Vec<&File> = self.layers[layer].files.iter().collect();
        files.sort_by_key(|file| parts(&file.path));
        for file in files {
            tell(&file.entry());
        }
    }
}

fn parts(path: &str) -> Vec<String> {
    let parts = path.split('/').filter(|part| !part.is_empty());
    parts.map(str::to_owned).collect()
}
