//! Modes and owners of files.

use std::collections::BTreeMap;

use seawall_model::host::file::FileKind;

use super::daemon::FOREIGN;
use super::step::{Mend, Step};
use super::wanted::Change;
use super::{Failed, Work};

/// Owner and group.
type Whose = (u32, u32);

/// What is to become of a file, gathered of all checks.
#[derive(Default)]
struct Gathered {
    kind: FileKind,
    mode: Option<(u32, u32, Vec<Failed>)>,
    owner: Option<(Whose, Whose, Vec<Failed>)>,
}

impl Work<'_> {
    /// Takes bits and owners from what checks want. Bits come first: a change of the owner takes some away by itself.
    pub(super) fn files(&mut self) {
        let mut files: BTreeMap<String, Gathered> = BTreeMap::new();
        let mut clashes = Vec::new();
        for (check, told) in self.told() {
            let by: Failed = (check.id.to_owned(), told.object.clone());
            if self.is_foreign(&told.object) {
                clashes.push((by, FOREIGN.to_owned()));
                continue;
            }
            for wanted in told.wanted {
                let file = files.entry(wanted.path.clone()).or_default();
                file.kind = wanted.kind;
                match wanted.change {
                    Change::Mode { seen, wanted } => {
                        let all = file.mode.get_or_insert((seen, wanted, Vec::new()));
                        all.1 &= wanted;
                        all.2.push(by.clone());
                    }
                    Change::Owner {
                        seen,
                        wanted: whose,
                    } => {
                        let all = file.owner.get_or_insert((seen, whose, Vec::new()));
                        if all.1 == whose {
                            all.2.push(by.clone());
                        } else {
                            let path = &wanted.path;
                            let why = format!("engines want different owners of `{path}`");
                            clashes.push((by.clone(), why));
                        }
                    }
                    Change::Watch => {}
                }
            }
        }
        for (path, file) in files {
            self.file(&path, file);
        }
        for ((check, object), why) in clashes {
            self.leave(&check, &object, why);
        }
    }

    /// Says whether an object is an engine whose daemon may be anybody's process.
    fn is_foreign(&self, object: &str) -> bool {
        let engine = self.engines().into_iter().find(|(_, of)| of == object);
        engine.is_some_and(|(engine, _)| !self.is_own(engine))
    }

    fn file(&mut self, path: &str, file: Gathered) {
        let kind = file.kind;
        let is_socket = kind == FileKind::Socket;
        let anew = "whoever makes the socket anew at the next start decides again";
        if let Some((seen, wanted, by)) = file.mode {
            let step = Step::Mode {
                path: path.to_owned(),
                kind,
                seen,
                wanted,
            };
            let why = "others than its owner may do more with it than they need to";
            let mend = Mend::new(by, step, why);
            self.add(if is_socket { mend.risk(anew) } else { mend });
        }
        if let Some((seen, wanted, by)) = file.owner {
            let step = Step::Owner {
                path: path.to_owned(),
                kind,
                seen,
                wanted,
            };
            let why = "whoever owns it can change it, whatever its mode is";
            let mend = Mend::new(by, step, why);
            self.add(if is_socket { mend.risk(anew) } else { mend });
        }
    }
}
