//! Reads with `syn` what each module defines, imports and names.
//!
//! Macro calls are read too: `syn` leaves their tokens unparsed, so paths are picked out of them.
//! A re-export (`pub use`) is an import that names nothing by itself: what uses it is followed to
//! the file that defines it.

use proc_macro2::{TokenStream, TokenTree};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use syn::visit::{self, Visit};
use syn::{File, Item, ItemMod, ItemUse, Macro, UseTree, Visibility};

/// The segments of a path, such as `["crate", "kv", "Key"]`.
pub(super) type Segments = Vec<String>;

/// One module, in a file of its own or within one.
#[derive(Debug, Default)]
pub(super) struct Module {
    pub(super) file: String,
    pub(super) items: BTreeSet<String>,
    /// Full paths by the names under which they are imported.
    pub(super) imports: BTreeMap<String, Segments>,
    /// Modules from which everything is imported.
    pub(super) globs: Vec<Segments>,
    /// Paths as written. Those of private imports are among them.
    pub(super) named: Vec<Segments>,
}

/// The modules of a crate by their paths from its root.
pub(super) fn modules(sources: &[(impl AsRef<Path>, String)]) -> BTreeMap<Segments, Module> {
    let mut modules = BTreeMap::new();
    for (path, text) in sources {
        let path = path.as_ref();
        let file: File = syn::parse_file(text).unwrap();
        let mut reader = Reader {
            file: path.to_str().unwrap().to_owned(),
            at: module_of(path),
            modules: &mut modules,
        };
        reader.module();
        reader.visit_file(&file);
    }
    modules
}

/// `kv/key.rs` is `kv::key`, `kv/mod.rs` is `kv`, and `lib.rs` is the root.
fn module_of(file: &Path) -> Segments {
    let path = file.with_extension("");
    let mut segments: Segments =
        path.iter().map(|segment| segment.to_str().unwrap().to_owned()).collect();
    segments.pop_if(|last| ["lib", "main", "mod"].contains(&last.as_str()));
    segments
}

struct Reader<'a> {
    file: String,
    at: Segments,
    modules: &'a mut BTreeMap<Segments, Module>,
}

impl Reader<'_> {
    fn module(&mut self) -> &mut Module {
        let module = self.modules.entry(self.at.clone()).or_default();
        module.file.clone_from(&self.file);
        module
    }

    fn import(&mut self, tree: &UseTree, mut path: Segments, is_public: bool) {
        let name = match tree {
            UseTree::Path(tree) => {
                path.push(tree.ident.to_string());
                return self.import(&tree.tree, path, is_public);
            }
            UseTree::Group(group) => {
                let each = |tree| self.import(tree, path.clone(), is_public);
                return group.items.iter().for_each(each);
            }
            UseTree::Glob(_) => {
                self.module().globs.push(path.clone());
                path.push("*".to_owned());
                "*".to_owned()
            }
            UseTree::Name(name) if name.ident == "self" => path.last().unwrap().clone(),
            UseTree::Name(name) => {
                path.push(name.ident.to_string());
                name.ident.to_string()
            }
            UseTree::Rename(renamed) => {
                path.push(renamed.ident.to_string());
                renamed.rename.to_string()
            }
        };
        self.module().imports.insert(name, path.clone());
        if !is_public {
            self.module().named.push(path);
        }
    }
}

impl<'a> Visit<'a> for Reader<'_> {
    fn visit_item(&mut self, item: &'a Item) {
        self.module().items.extend(name_of(item));
        visit::visit_item(self, item);
    }

    fn visit_item_mod(&mut self, item: &'a ItemMod) {
        if item.content.is_some() {
            self.at.push(item.ident.to_string());
            self.module();
            visit::visit_item_mod(self, item);
            self.at.pop();
        }
    }

    fn visit_item_use(&mut self, item: &'a ItemUse) {
        let is_public = !matches!(item.vis, Visibility::Inherited);
        self.import(&item.tree, Segments::new(), is_public);
    }

    fn visit_path(&mut self, path: &'a syn::Path) {
        let segments = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        self.module().named.push(segments);
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, call: &'a Macro) {
        let named = paths_in(call.tokens.clone());
        self.module().named.extend(named);
        visit::visit_macro(self, call);
    }
}

fn name_of(item: &Item) -> Option<String> {
    let name = match item {
        Item::Const(item) => &item.ident,
        Item::Enum(item) => &item.ident,
        Item::Fn(item) => &item.sig.ident,
        Item::Macro(item) => item.ident.as_ref()?,
        Item::Static(item) => &item.ident,
        Item::Struct(item) => &item.ident,
        Item::Trait(item) => &item.ident,
        Item::Type(item) => &item.ident,
        _ => return None,
    };
    Some(name.to_string())
}

/// The names in a macro call, each with the `::name`s that follow it.
fn paths_in(tokens: TokenStream) -> Vec<Segments> {
    let mut paths: Vec<Segments> = Vec::new();
    let mut colons = 0;
    for token in tokens {
        match token {
            TokenTree::Punct(punct) if punct.as_char() == ':' => {
                colons += 1;
                continue;
            }
            TokenTree::Ident(name) => match paths.last_mut() {
                Some(path) if colons == 2 => path.push(name.to_string()),
                _ => paths.push(vec![name.to_string()]),
            },
            TokenTree::Group(group) => paths.extend(paths_in(group.stream())),
            TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
        colons = 0;
    }
    paths
}
