//! `extends`: a service that takes over what another one says (compose specification, "extends").

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::super::node::{Node, Value};
use super::loader::{Loader, Scope, beside, count, empty};
use super::project::Role;
use super::{merge, path, schema, tag};

/// The services of a file, and those that it includes.
#[derive(Clone)]
struct File {
    services: Rc<Services>,
    imported: Rc<Services>,
}

/// Services that are found by their names.
#[derive(Debug)]
pub(super) struct Services {
    node: Node,
    places: BTreeMap<String, usize>,
    /// What became of those that somebody asked for, by their places.
    states: RefCell<BTreeMap<usize, State>>,
    /// Those whose fields were looked at because another file extends them.
    checked: RefCell<BTreeSet<usize>>,
}

/// What became of a service.
#[derive(Clone, Debug)]
enum State {
    /// What it extends is being read: who comes back to it goes in a circle.
    Open,
    /// It has all that it takes over.
    Whole(Rc<Whole>),
}

/// A service with all that it takes over.
#[derive(Debug)]
struct Whole {
    node: Node,
    /// How many values it has.
    values: usize,
}

/// What a service stands on.
enum Base {
    /// This one, which may extend another.
    Service(File, usize),
    /// This one, as it is.
    Known(Rc<Whole>),
    Nothing,
}

impl Services {
    /// Takes those of a model.
    fn of(model: &Node) -> Self {
        let node = model.get("services").cloned().unwrap_or_else(empty);
        let places = node.entries().iter().enumerate();
        let places = places.map(|(at, entry)| (entry.key.text.clone(), at));
        Self {
            places: places.rev().collect(),
            node,
            states: RefCell::default(),
            checked: RefCell::default(),
        }
    }

    fn place(&self, name: &str) -> Option<usize> {
        self.places.get(name).copied()
    }

    fn at(&self, place: usize) -> Option<&Node> {
        self.node.entries().get(place).map(|entry| &entry.value)
    }

    fn state(&self, place: usize) -> Option<State> {
        self.states.borrow().get(&place).cloned()
    }

    fn set(&self, place: usize, state: State) {
        self.states.borrow_mut().insert(place, state);
    }

    /// Returns a service that extends none.
    fn as_it_is(&self, name: &str) -> Option<Rc<Whole>> {
        let place = self.place(name)?;
        if let Some(State::Whole(whole)) = self.state(place) {
            return Some(whole);
        }
        let whole = Whole::of(self.at(place)?.clone());
        self.set(place, State::Whole(Rc::clone(&whole)));
        Some(whole)
    }

    /// Notes that a service was looked at; `false` where it was before.
    fn check_first(&self, place: usize) -> bool {
        self.checked.borrow_mut().insert(place)
    }
}

impl Whole {
    fn of(mut node: Node) -> Rc<Self> {
        tag::clean(&mut node);
        let values = count(&node);
        Rc::new(Self { node, values })
    }
}

impl Loader<'_> {
    /// Puts what they extend under the services of a file.
    pub(super) fn extend(&mut self, tree: &mut Node, imported: &Node, scope: &Scope) {
        let services = tree.get("services").map_or(&[][..], Node::entries);
        let extends = |node: &Node| node.get("extends").is_some();
        if !services.iter().any(|entry| extends(&entry.value)) {
            return;
        }
        let derived = services.iter().filter(|entry| extends(&entry.value));
        let derived = derived.map(|entry| entry.key.text.clone());
        self.project.derived.extend(derived);
        let file = File {
            services: Rc::new(Services::of(tree)),
            imported: Rc::new(Services::of(imported)),
        };
        let mut done = Vec::new();
        for (place, entry) in services.iter().enumerate() {
            // Of services of one name the first is the one that is found.
            if extends(&entry.value) && file.services.place(&entry.key.text) == Some(place) {
                done.push((place, self.whole(&file, place, scope)));
            }
        }
        // What nobody else holds any more need not be copied.
        drop(file);
        let Some(Node {
            value: Value::Mapping(entries),
            ..
        }) = tree.get_mut("services")
        else {
            return;
        };
        for (place, whole) in done {
            if let (Some(entry), Some(whole)) = (entries.get_mut(place), whole) {
                entry.value = match Rc::try_unwrap(whole) {
                    Ok(whole) => whole.node,
                    Err(shared) => shared.node.clone(),
                };
            }
        }
    }

    /// Returns a service with all that it takes over. However many services stand on each other, each is read once.
    fn whole(&mut self, file: &File, place: usize, scope: &Scope) -> Option<Rc<Whole>> {
        let mut links: Vec<(Rc<Services>, usize)> = Vec::new();
        let mut next = Base::Service(file.clone(), place);
        let mut base = loop {
            let (file, place) = match next {
                Base::Service(file, place) => (file, place),
                Base::Known(whole) => break Some(whole),
                Base::Nothing => break None,
            };
            file.services.set(place, State::Open);
            links.push((Rc::clone(&file.services), place));
            next = self.base(&file, place, scope);
        };
        for (services, place) in links.into_iter().rev() {
            let Some(service) = services.at(place) else {
                continue;
            };
            let whole = self.joined(service, base);
            services.set(place, State::Whole(Rc::clone(&whole)));
            base = Some(whole);
        }
        base
    }

    /// Puts a service over the one that it extends.
    fn joined(&mut self, service: &Node, base: Option<Rc<Whole>>) -> Rc<Whole> {
        let mut own = without_extends(service);
        let Some(base) = base.filter(|base| self.take_values(base.values, &base.node)) else {
            return Whole::of(own);
        };
        let mut base = base.node.clone();
        tag::apply(&mut base, &mut own);
        let mut clashes = Vec::new();
        let merged = merge::merge_service(base, own, &mut clashes);
        self.tell_clashes(clashes);
        Whole::of(merged)
    }

    /// Returns what a service extends.
    fn base(&mut self, file: &File, place: usize, scope: &Scope) -> Base {
        let extends = file.services.at(place).and_then(|it| it.get("extends"));
        let named = extends.and_then(|extends| Some((extends, extends.get("service")?.text()?)));
        let Some((extends, name)) = named else {
            return Base::Nothing;
        };
        let other = extends.get("file").map(|file| self.other_file(file, scope));
        let is_other = other.is_some();
        let Some(file) = other.unwrap_or_else(|| Some(file.clone())) else {
            return Base::Nothing;
        };
        let Some(place) = file.services.place(name) else {
            // Compose looks into no file that is included; what stands there is judged all the same.
            let shown = name.escape_debug();
            self.tell(extends, format!("there is no service `{shown}` to extend"));
            return file
                .imported
                .as_it_is(name)
                .map_or(Base::Nothing, Base::Known);
        };
        if is_other {
            self.check_fields(&file.services, place);
        }
        match file.services.state(place) {
            Some(State::Whole(whole)) => Base::Known(whole),
            Some(State::Open) => {
                let why = "services that extend each other in a circle".to_owned();
                self.tell(extends, why);
                Base::Nothing
            }
            None => Base::Service(file, place),
        }
    }

    /// Tells what is wrong with a service that another file extends.
    fn check_fields(&mut self, services: &Services, place: usize) {
        if let Some(service) = services.at(place).filter(|_| services.check_first(place)) {
            let mut errors = Vec::new();
            schema::check_service(service, &mut errors);
            self.tell_all_known(service.document, errors);
        }
    }

    /// Reads a file that is named by `extends`, once.
    fn other_file(&mut self, named: &Node, scope: &Scope) -> Option<File> {
        let name = beside(&self.folder(named.document), named.text()?);
        if !self.extended.contains_key(&name) {
            let inner = Scope {
                folder: path::folder(&name).to_owned(),
                role: Role::Extended,
                environment: scope.environment.clone(),
            };
            let found = self.fetch_named(named, &name, &inner);
            let services = found.map(|document| {
                let mut model = empty();
                for tree in self.trees(document, &inner) {
                    model = self.merged(model, tree);
                }
                Rc::new(Services::of(&model))
            });
            self.extended.insert(name.clone(), services);
        }
        let services = self.extended.get(&name)?.clone()?;
        Some(File {
            services,
            imported: Rc::new(Services::of(&empty())),
        })
    }
}

fn without_extends(service: &Node) -> Node {
    let mut own = service.clone();
    if let Value::Mapping(entries) = &mut own.value {
        entries.retain(|entry| entry.key.text != "extends");
    }
    own
}
