//! Pictures inside of a figure: PNG with a palette (ISO/IEC 15948:2004), in base 64 (RFC 4648).

use std::io::Write;

use flate2::Compression;
use flate2::write::ZlibEncoder;

use super::chart::ChartError;
use super::palette::Colour;

/// A picture of few colours; what is not set shows what is behind it.
pub(super) struct Picture {
    width: usize,
    height: usize,
    colours: Vec<Colour>,
    /// One for each pixel: 0 for none, or the number of a colour, from 1.
    pixels: Vec<u8>,
}

impl Picture {
    /// An empty picture with up to 255 colours.
    pub fn new(width: usize, height: usize, colours: &[Colour]) -> Self {
        Self { width, height, colours: colours.to_vec(), pixels: vec![0; width * height] }
    }

    /// Gives a pixel the colour of a number, from 1; a pixel outside is left out.
    pub fn set(&mut self, x: usize, y: usize, colour: u8) {
        if x < self.width && y < self.height {
            self.pixels[y * self.width + x] = colour;
        }
    }

    /// The bytes of the file.
    pub fn png(&self) -> Result<Vec<u8>, ChartError> {
        let depth = match self.colours.len() {
            0 | 1 => 1,
            2..=3 => 2,
            4..=15 => 4,
            _ => 8_usize,
        };
        let side = |length: usize| u32::try_from(length).unwrap_or(u32::MAX).to_be_bytes();
        let mut header = Vec::new();
        header.extend(side(self.width));
        header.extend(side(self.height));
        // Colours by a palette, the one compression, the one filter method, no interlacing.
        header.extend([depth as u8, 3, 0, 0, 0]);
        let mut palette = vec![255, 255, 255];
        for Colour(r, g, b) in &self.colours {
            palette.extend([*r, *g, *b]);
        }
        let mut packed = ZlibEncoder::new(Vec::new(), Compression::best());
        let failed = |error: std::io::Error| ChartError::Backend(error.to_string());
        packed.write_all(&self.rows(depth)).map_err(failed)?;
        let packed = packed.finish().map_err(failed)?;
        let mut file = vec![0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n'];
        for (kind, data) in [
            (b"IHDR", header.as_slice()),
            (b"PLTE", &palette),
            (b"tRNS", &[0]),
            (b"IDAT", &packed),
            (b"IEND", &[]),
        ] {
            file.extend(side(data.len()));
            let start = file.len();
            file.extend(kind);
            file.extend(data);
            let mut crc = flate2::Crc::new();
            crc.update(&file[start..]);
            file.extend(crc.sum().to_be_bytes());
        }
        Ok(file)
    }

    /// Rows from the top, each with the number of its filter (none), its pixels packed from the left.
    fn rows(&self, depth: usize) -> Vec<u8> {
        let in_a_byte = 8 / depth;
        let mut rows = Vec::new();
        for row in self.pixels.chunks(self.width.max(1)) {
            rows.push(0);
            for pixels in row.chunks(in_a_byte) {
                let mut byte = 0_u16;
                for place in 0..in_a_byte {
                    byte = byte << depth | u16::from(pixels.get(place).copied().unwrap_or(0));
                }
                rows.push(byte as u8);
            }
        }
        rows
    }
}

/// Bytes as text of 64 letters.
pub(super) fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for group in bytes.chunks(3) {
        let mut word = 0_u32;
        for place in 0..3 {
            word = word << 8 | u32::from(group.get(place).copied().unwrap_or(0));
        }
        for place in 0..4 {
            let letter = LETTERS[(word >> (18 - 6 * place) & 63) as usize];
            text.push(if place > group.len() { '=' } else { char::from(letter) });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn the_letters_are_those_of_the_standard() {
        for (bytes, text) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("foobar", "Zm9vYmFy"),
        ] {
            assert_eq!(base64(bytes.as_bytes()), text);
        }
    }

    #[test]
    fn the_pixels_come_back_out_of_the_file() {
        let mut picture = Picture::new(5, 2, &[Colour(1, 2, 3), Colour(4, 5, 6)]);
        picture.set(0, 0, 1);
        picture.set(4, 0, 2);
        picture.set(3, 1, 1);
        picture.set(5, 0, 1);
        picture.set(0, 2, 1);
        let file = picture.png().unwrap();
        // The known checksum of an empty end, and width, height, two bits a pixel, palette.
        assert_eq!(&file[file.len() - 4..], &[0xae, 0x42, 0x60, 0x82]);
        assert_eq!(&file[16..29], &[0, 0, 0, 5, 0, 0, 0, 2, 2, 3, 0, 0, 0]);
        let at = file.windows(4).position(|word| word == b"IDAT").unwrap();
        let mut rows = Vec::new();
        flate2::read::ZlibDecoder::new(&file[at + 4..]).read_to_end(&mut rows).unwrap();
        assert_eq!(rows, [0, 0b01_00_00_00, 0b10_00_00_00, 0, 0b00_00_00_01, 0]);
    }
}
