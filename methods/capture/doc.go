// Package capture estimates how many people no list has seen, from the overlap
// of lists that did see some: multiple systems estimation, the method behind
// published figures on hidden victims of trafficking.
//
// # What for
//
// A table says how many persons are on exactly which lists (police, shelters,
// hotline, ...). From how often the lists meet one can infer how many persons
// are on none: the dark figure. The inference rests on a choice of model and on
// an assumption that no table can test, so the package never gives one number
// with one interval. Estimate runs every method, compares them, names what the
// answer hinges on, and says whether it may be published. "No estimate can be
// made from these lists" is one of its results.
//
// # Whose words
//
// Of the statisticians: capture history (Pattern), list, overlap, dark figure,
// main effects, stepwise, BIC, BCa bootstrap, decomposable graph, latent class.
//
// # What it promises
//
//   - The same table, options and seed give the same report, to the last bit,
//     whatever the number of workers and the order of rows.
//   - A model is used only if its estimate exists and is unique on the table.
//     Terms with an empty overlap are taken at minus infinity, never iterated
//     towards; existence is settled by a linear programme in exact arithmetic,
//     or by a certificate that the tests hold against it.
//   - The bootstrap repeats the whole choice of model on every resample.
//   - A figure that the chains, the grid or the resamples do not support is
//     withheld or marked, in words.
//   - Nothing here reads a clock, a file or a random source of its own.
//
// # Who may, and what it tells
//
// It is pure and knows no user. Tables hold counts, no persons; yet a count of
// one is somebody, so tables and the pattern lists of a Report fall under the
// disclosure rules of whoever shows them. Errors name lines and rules, never
// values. List names appear in notices.
//
// # Sources
//
//   - The model and the stepwise choice at p = 0.02 with BCa bootstrap: L. Chan,
//     B. W. Silverman, K. Vincent, Multiple systems estimation for sparse capture
//     data, JASA 116 (2021) 1297-1306.
//   - Best model by BIC, weighting, downhill search: B. W. Silverman, L. Chan,
//     K. Vincent, Bootstrapping multiple systems estimates to account for model
//     selection, Statistics and Computing 34 (2024) 44.
//   - Existence: S. E. Fienberg, A. Rinaldo, Maximum likelihood estimation in
//     log-linear models, Annals of Statistics 40 (2012) 996-1023.
//   - Stepwise by AIC and the first British figure: K. Bales, O. Hesketh,
//     B. Silverman, Modern slavery in the UK: how many victims? Significance 12
//     (2015) 16-21. Profile likelihood: R. M. Cormack, Biometrics 48 (1992) 567-576.
//   - BCa intervals: B. Efron, JASA 82 (1987) 171-185. Quantiles of type 8:
//     R. J. Hyndman, Y. Fan, American Statistician 50 (1996) 361-365.
//   - Averaging over decomposable graphs: D. Madigan, J. C. York, Biometrika 84
//     (1997) 19-31.
//   - Latent classes: D. Manrique-Vallier, Biometrics 72 (2016) 1246-1254.
//   - Lower bound: L.-P. Rivest, S. Baillargeon, Biometrics 63 (2007) 999-1006,
//     after A. Chao, Biometrics 43 (1987) 783-791.
//   - Critiques that shaped the verdict: J. Whitehead et al., Journal of Human
//     Trafficking 7 (2021); O. Binette, R. C. Steorts, JRSS A 185 (2022) 640-676;
//     S. Aleshin-Guendel, M. Sadinle, J. Wakefield, Biometrics 80 (2024).
//   - Random numbers: W. Hörmann, Journal of Statistical Computation and
//     Simulation 46 (1993) 101-110; G. Marsaglia, W. W. Tsang, ACM Transactions
//     on Mathematical Software 26 (2000) 363-372.
package capture
