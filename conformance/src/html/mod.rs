//! HTML as the suite judges it: the rows of a page's tables.

mod rows;
mod table;

pub(crate) use rows::{Piece, Rows};
pub(crate) use table::{each_row as each_table_row, rows as table_rows};
