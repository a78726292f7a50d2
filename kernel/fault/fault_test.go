package fault_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/manumit/manumit/kernel/fault"
)

func TestAnUnclassifiedErrorIsInternalAndNoFault(t *testing.T) {
	err := errors.New("disk on fire")
	if fault.KindOf(err) != fault.Internal || fault.As(err) != nil {
		t.Error("a plain error passes as a fault")
	}
	for k := fault.Internal; k <= fault.SignIn; k++ {
		if fault.Is(err, k) || fault.Is(nil, k) {
			t.Errorf("a plain error or none is %v", k)
		}
	}
}

func TestAFaultIsFoundThroughWrapping(t *testing.T) {
	for _, err := range []error{
		fault.New(fault.Refused, "no"),
		fmt.Errorf("loading: %w", fault.New(fault.Refused, "no")),
		errors.Join(fault.New(fault.Refused, "no"), errors.New("and the journal is full")),
	} {
		if !fault.Is(err, fault.Refused) || fault.Is(err, fault.Conflict) || fault.As(err).Text != "no" {
			t.Errorf("%v", err)
		}
	}
}

func TestOnlyInternalFaultsTellTheirCause(t *testing.T) {
	cause := errors.New("duplicate key: Canary Quillfeather")
	for k := fault.Internal; k <= fault.SignIn; k++ {
		err := fault.Wrap(k, "a sentence", cause)
		if tells := strings.Contains(err.Error(), "Canary"); tells != (k == fault.Internal) {
			t.Errorf("%v: %q", k, err.Error())
		}
		if !errors.Is(err, cause) {
			t.Errorf("%v loses its cause", k)
		}
		if k.String() == "" {
			t.Error("a kind without a name")
		}
	}
}

func TestACheckGathersEveryField(t *testing.T) {
	var c fault.Check
	if c.Err() != nil {
		t.Fatal("nothing wrong is an error")
	}
	c.That(true, "band", "x")
	c.That(false, "born", "a day that has come")
	c.That(false, "contact", "ten digits")
	f := fault.As(c.Err())
	if f == nil || f.Kind != fault.Invalid || len(f.Fields) != 2 || f.Fields[0].Name != "born" {
		t.Errorf("%+v", f)
	}
	inFile := &fault.Fault{Kind: fault.Invalid, Text: "Refused", Fields: []fault.Field{{Name: "url", Row: 7, Want: "an address"}}}
	if s := inFile.Error(); !strings.Contains(s, "row 7, url: an address") {
		t.Errorf("%q", s)
	}
}
