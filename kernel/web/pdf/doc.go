// Package pdf writes letters that a screen reader can read: tagged PDF (ISO 32000-1 §14.8) with a title, a language and a
// structure of headings, paragraphs and tables. It is the one door to fpdf (drawing) and pdfcpu (the structure tree).
//
//	d, err := pdf.New("Eligibility letter", lang.English, assets.Fonts(), now)
//	d.H1("Eligibility Letter")
//	d.P("This letter says that …")
//	d.Facts([][2]string{{"Date of issue", "June 11, 2026"}, {"Code", "K7Q2-9DMA-…"}})
//	d.Rule()
//	body, err := d.Bytes()
//
// Letters are written left to right in the Latin, Greek and Cyrillic scripts that Public Sans has.
// The title is shown by readers in the window's bar: it names no person.
package pdf
