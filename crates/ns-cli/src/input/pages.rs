//! Pages of a Parquet file that hold what they promise.

use parquet::column::page::{Page, PageMetadata, PageReader};
use parquet::errors::{ParquetError, Result};

/// The pages of a column chunk, but for a dictionary with fewer bytes than values.
///
/// The decoder makes room for as many values as a dictionary says it has before it
/// looks for one: 16 GB for a few bytes that are broken.
pub(super) struct SoundPages(pub(super) Box<dyn PageReader>);

impl PageReader for SoundPages {
    fn get_next_page(&mut self) -> Result<Option<Page>> {
        let page = self.0.get_next_page()?;
        match &page {
            Some(Page::DictionaryPage {
                buf, num_values, ..
            }) if *num_values as usize > buf.len() => Err(ParquetError::General(format!(
                "a dictionary of {} bytes can not hold {num_values} values",
                buf.len()
            ))),
            _ => Ok(page),
        }
    }

    fn peek_next_page(&mut self) -> Result<Option<PageMetadata>> {
        self.0.peek_next_page()
    }

    fn skip_next_page(&mut self) -> Result<()> {
        self.0.skip_next_page()
    }

    fn at_record_boundary(&mut self) -> Result<bool> {
        self.0.at_record_boundary()
    }
}

impl Iterator for SoundPages {
    type Item = Result<Page>;

    fn next(&mut self) -> Option<Self::Item> {
        self.get_next_page().transpose()
    }
}
