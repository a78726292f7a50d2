package main

import (
	"context"
	"os"

	"github.com/manumit/manumit/kernel/config"
	"github.com/manumit/manumit/partnership/statistics"
)

type reportCommand struct {
	Hotline       hotlineReport       `cmd:"" help:"Situations and substantive signals of a calendar year."`
	Certification certificationReport `cmd:"" help:"Adults and children with letters of a federal fiscal year."`
}

type hotlineReport struct {
	config.Place
	Year   int    `required:"" help:"Calendar year."`
	Format string `default:"text" help:"text, csv or json."`
}

func (c hotlineReport) Run(ctx context.Context) error {
	return report(ctx, c.Place, c.Format, func(ctx context.Context, s *statistics.Service) (statistics.Report, error) {
		return s.HotlineYear(ctx, c.Year)
	})
}

type certificationReport struct {
	config.Place
	FiscalYear int    `required:"" help:"Federal fiscal year: it ends on September 30 of this year."`
	Format     string `default:"text" help:"text, csv or json."`
}

func (c certificationReport) Run(ctx context.Context) error {
	return report(ctx, c.Place, c.Format, func(ctx context.Context, s *statistics.Service) (statistics.Report, error) {
		return s.LetterYear(ctx, c.FiscalYear)
	})
}

func report(ctx context.Context, p config.Place, format string, count func(context.Context, *statistics.Service) (statistics.Report, error)) error {
	ctx, k, err := open(ctx, p)
	if err != nil {
		return err
	}
	defer k.Close()
	r, err := count(ctx, house(k).Statistics)
	if err != nil {
		return err
	}
	return statistics.Write(os.Stdout, r, format)
}
