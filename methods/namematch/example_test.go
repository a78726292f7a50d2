package namematch_test

import (
	"fmt"
	"slices"

	"github.com/manumit/manumit/methods/namematch"
)

func ExampleIndex_Search() {
	list := []namematch.Entry{
		{ID: "UFLPA-3", Kind: namematch.Organization, Name: "Hetian Haolin Hair Accessories Co., Ltd.", Aliases: []namematch.Alias{{Name: "Hetian Haolin"}}},
		{ID: "UFLPA-4", Kind: namematch.Organization, Name: "Hetian Taida Apparel Co., Ltd."},
	}
	x := namematch.Build(slices.Values(list))
	q := namematch.Query{Name: "HETIAN HAO LIN HAIR ACCESSORYS LIMITED", Kind: namematch.Organization}
	for _, m := range x.Search(q, 10) {
		fmt.Println(m.ID, m.Verdict, m.Name)
		for _, w := range x.Explain(q, m).Meetings {
			fmt.Printf("  %s | %s | %s\n", w.Queried, w.Listed, w.How)
		}
	}
	// Output:
	// UFLPA-3 hit Hetian Haolin Hair Accessories Co., Ltd.
	//   HETIAN HAO LIN | Hetian Haolin | joined
	//   HAIR | Hair | same
	//   ACCESSORYS | Accessories | similar
}
