package linkage

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// maxLine is the longest record that is read.
const maxLine = 16 << 20

// ReadCSV reads a table with a header line (RFC 4180). The separator is the one of comma, semicolon, tab and bar that the header uses
// most. A byte order mark tells UTF-16; values that are not UTF-8 are read as Windows-1252. A line with too few or too many
// values is an error that names the line, never its content. Two columns of one name become "name" and "name (2)".
func ReadCSV(r io.Reader) (*Table, error) {
	br := bufio.NewReaderSize(r, 1<<16)
	if head, _ := br.Peek(3); bytes.HasPrefix(head, []byte("\xef\xbb\xbf")) {
		br.Discard(3)
	} else if bytes.HasPrefix(head, []byte("\xff\xfe")) || bytes.HasPrefix(head, []byte("\xfe\xff")) {
		br = bufio.NewReaderSize(unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder().Reader(br), 1<<16)
	}
	c := csvReader{r: br, comma: ','}
	line, err := c.record()
	if err == io.EOF {
		return nil, errors.New("the file is empty")
	}
	if err != nil {
		return nil, err
	}
	most := 0
	for _, s := range []byte(",;\t|") {
		if n := bytes.Count(line, []byte{s}); n > most {
			most, c.comma = n, s
		}
	}
	fields, err := c.split(line)
	if err != nil {
		return nil, err
	}
	var names []string
	for i, f := range fields {
		name := string(bytes.TrimSpace(utf8Of(f)))
		if name == "" {
			name = fmt.Sprintf("column %d", i+1)
		}
		base := name
		for n := 2; hasName(names, name); n++ {
			name = fmt.Sprintf("%s (%d)", base, n)
		}
		names = append(names, name)
	}
	t := NewTable(names...)
	for {
		line, err := c.record()
		if err == io.EOF {
			return t, nil
		}
		if err != nil {
			return nil, err
		}
		if len(line) == 0 && len(names) > 1 {
			continue
		}
		if fields, err = c.split(line); err != nil {
			return nil, err
		}
		if len(fields) != len(names) {
			return nil, fmt.Errorf("line %d has %d values, the header has %d", c.first, len(fields), len(names))
		}
		for i, f := range fields {
			fields[i] = utf8Of(f)
		}
		if err := t.AppendBytes(fields); err != nil {
			return nil, err
		}
	}
}

func utf8Of(f []byte) []byte {
	for _, b := range f {
		if b >= utf8.RuneSelf {
			if utf8.Valid(f) {
				return f
			}
			out, err := charmap.Windows1252.NewDecoder().Bytes(f)
			if err != nil {
				return bytes.ToValidUTF8(f, nil)
			}
			return out
		}
	}
	return f
}

type csvReader struct {
	r     *bufio.Reader
	comma byte
	line  int // lines read
	first int // line on which the record began
	long  []byte
	parts [][]byte
}

// record returns the next record without its line end; a quoted value may hold line ends. The bytes are valid until the next call.
func (c *csvReader) record() ([]byte, error) {
	c.first = c.line + 1
	c.long = c.long[:0]
	quotes := 0
	for {
		part, err := c.r.ReadSlice('\n')
		quotes += bytes.Count(part, []byte{'"'})
		if err == nil {
			c.line++
		}
		if err == nil && quotes%2 == 0 && len(c.long) == 0 {
			return trimEnd(part), nil
		}
		c.long = append(c.long, part...)
		switch {
		case len(c.long) > maxLine:
			return nil, fmt.Errorf("line %d is too long, or a quotation mark is never closed", c.first)
		case err == bufio.ErrBufferFull:
		case err == io.EOF:
			if len(c.long) == 0 {
				return nil, io.EOF
			}
			if quotes%2 != 0 {
				return nil, fmt.Errorf("line %d: a quotation mark is never closed", c.first)
			}
			return trimEnd(c.long), nil
		case err != nil:
			return nil, err
		case quotes%2 == 0:
			return trimEnd(c.long), nil
		}
	}
}

func trimEnd(b []byte) []byte {
	b = bytes.TrimSuffix(b, []byte{'\n'})
	return bytes.TrimSuffix(b, []byte{'\r'})
}

// split cuts a record at its separators, in place.
func (c *csvReader) split(line []byte) ([][]byte, error) {
	c.parts = c.parts[:0]
	for {
		if len(line) > 0 && line[0] == '"' {
			out, i := 0, 1
			for ; i < len(line); i++ {
				if line[i] == '"' {
					if i+1 < len(line) && line[i+1] == '"' {
						i++
					} else {
						break
					}
				}
				line[out] = line[i]
				out++
			}
			if i >= len(line) || i+1 < len(line) && line[i+1] != c.comma {
				return nil, fmt.Errorf("line %d: a quoted value does not end at a separator", c.first)
			}
			c.parts = append(c.parts, line[:out])
			if i+1 == len(line) {
				return c.parts, nil
			}
			line = line[i+2:]
			continue
		}
		i := bytes.IndexByte(line, c.comma)
		if i < 0 {
			c.parts = append(c.parts, line)
			return c.parts, nil
		}
		c.parts = append(c.parts, line[:i])
		line = line[i+1:]
	}
}
