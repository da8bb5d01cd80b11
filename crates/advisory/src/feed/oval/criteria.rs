//! Criteria: which packages a definition speaks of, and on which product and in which module.
//!
//! Criteria are a tree of `AND` and `OR`. Tests of a package's version are what rows are made of; tests of
//! a product (`Oracle Linux 8 is installed`) and of a module (`Module nodejs:18 is enabled`) beside them
//! are their conditions; tests of signatures, architectures and of what is running change nothing for an
//! image.

use std::rc::Rc;

use super::document::{Definition, Node, Oval, Test};
use crate::feed::field;

/// A package in a definition.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Found<'a> {
    pub(super) names: &'a [String],
    pub(super) comment: &'a str,
    pub(super) test: Condition<'a>,
    /// Products of which one must be installed, in the words of the comments.
    pub(super) products: Rc<[&'a str]>,
    /// Module `name:stream` that must be enabled.
    pub(super) module: Option<&'a str>,
}

/// What is asked of a package.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Condition<'a> {
    /// Operation and version.
    Version(&'a str, &'a str),
    /// Only that it is installed.
    Installed,
}

/// Finds the packages of a definition.
pub(super) fn packages<'a>(
    oval: &'a Oval,
    definition: &'a Definition,
) -> Result<Vec<Found<'a>>, &'static str> {
    let mut walk = Walk {
        oval,
        found: Vec::new(),
    };
    for node in &definition.criteria {
        walk.node(node, &Context::default())?;
    }
    Ok(walk.found)
}

/// Returns the product of `… is installed`.
pub(super) fn product(comment: &str) -> Option<&str> {
    let comment = comment.trim().trim_end_matches('.');
    comment.strip_suffix(" is installed").map(str::trim)
}

/// Returns the module of `Module name:stream is enabled`.
fn module(comment: &str) -> Option<&str> {
    let rest = comment.trim().strip_prefix("Module ")?;
    let module = rest.strip_suffix(" is enabled")?.trim();
    (module.contains(':') && field::package(module).is_some()).then_some(module)
}

#[derive(Clone, Default)]
struct Context<'a> {
    products: Rc<[&'a str]>,
    module: Option<&'a str>,
}

struct Walk<'a> {
    oval: &'a Oval,
    found: Vec<Found<'a>>,
}

impl<'a> Walk<'a> {
    fn node(&mut self, node: &'a Node, context: &Context<'a>) -> Result<(), &'static str> {
        match node {
            Node::Criteria { negated: true, .. } | Node::Criterion { negated: true, .. } => {
                // "Not another product" changes nothing; "not this version" can't be said in a row.
                if self.has_package(node) {
                    Err("a negated criterion")
                } else {
                    Ok(())
                }
            }
            Node::Criteria {
                all: true, nodes, ..
            } => {
                let (mut products, mut module) = (context.products.to_vec(), context.module);
                for condition in nodes.iter().filter(|node| !self.has_package(node)) {
                    conditions(condition, &mut products, &mut module);
                }
                let inner = Context {
                    products: products.into(),
                    module,
                };
                nodes.iter().try_for_each(|node| self.node(node, &inner))
            }
            Node::Criteria { nodes, .. } => {
                nodes.iter().try_for_each(|node| self.node(node, context))
            }
            Node::Criterion { test, comment, .. } => {
                if let Some((names, condition)) = self.package(test, comment) {
                    if self.found.len() >= field::MAX_ROWS_PER_RECORD {
                        return Err("the definition names too many packages");
                    }
                    self.found.push(Found {
                        names,
                        comment,
                        test: condition,
                        products: Rc::clone(&context.products),
                        module: context.module,
                    });
                }
                Ok(())
            }
            Node::Extends { .. } => Ok(()),
        }
    }

    fn has_package(&self, node: &Node) -> bool {
        match node {
            Node::Criteria { nodes, .. } => nodes.iter().any(|node| self.has_package(node)),
            Node::Criterion { test, comment, .. } => self.package(test, comment).is_some(),
            Node::Extends { .. } => false,
        }
    }

    /// Returns names and condition of a test of packages; `None` for tests of anything else.
    fn package(&self, test: &str, comment: &str) -> Option<(&'a [String], Condition<'a>)> {
        let test: &'a Test = self.oval.tests.get(test)?;
        if !matches!(test.kind.as_str(), "rpminfo_test" | "dpkginfo_test") {
            return None;
        }
        let names = self.oval.names(test);
        let mut states = test.states.iter().filter_map(|id| self.oval.states.get(id));
        let version = states.find_map(|state| state.evr.as_ref());
        match version {
            Some((operation, version)) => Some((names, Condition::Version(operation, version))),
            // With a state of another kind it is a test of a signature, an architecture or a product.
            None if test.states.is_empty() && !comment.contains(" is signed with") => {
                Some((names, Condition::Installed))
            }
            None => None,
        }
    }
}

/// Notes the products and the module of nodes that speak of no package.
fn conditions<'a>(node: &'a Node, products: &mut Vec<&'a str>, enabled: &mut Option<&'a str>) {
    let comment = match node {
        Node::Criteria { nodes, .. } => {
            for node in nodes {
                conditions(node, products, enabled);
            }
            return;
        }
        Node::Criterion { comment, .. } | Node::Extends { comment } => comment,
    };
    *enabled = enabled.or_else(|| module(comment));
    if products.len() < MAX_PRODUCTS {
        products.extend(product(comment));
    }
}

/// Real definitions name some fifty.
const MAX_PRODUCTS: usize = 200;
