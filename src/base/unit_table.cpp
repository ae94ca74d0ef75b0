#include "base/unit_table.hpp"

#include <array>

namespace meent {
namespace {

using enum UnitScale;

// "da" stands before "d", that the longer one is tried first.
constexpr std::array<UnitPrefix, 28> kPrefixes{{
    {"da", 1, 1},    {"Y", 1, 24},       {"Z", 1, 21},          {"E", 1, 18},
    {"P", 1, 15},    {"T", 1, 12},       {"G", 1, 9},           {"M", 1, 6},
    {"k", 1, 3},     {"h", 1, 2},        {"d", 1, -1},          {"c", 1, -2},
    {"m", 1, -3},    {"u", 1, -6},       {"n", 1, -9},          {"p", 1, -12},
    {"f", 1, -15},   {"a", 1, -18},      {"z", 1, -21},         {"y", 1, -24},
    {"Q", 1, 30},    {"R", 1, 27},       {"r", 1, -27},         {"q", 1, -30},
    {"Ki", 1024, 0}, {"Mi", 1048576, 0}, {"Gi", 1073741824, 0}, {"Ti", 1099511627776, 0},
}};

// Values of UCUM 2.2; of the constants those of the SI of 2019.
constexpr UnitRow kRows[] = {
    // base units
    {"m", true, 0, ""},
    {"s", true, 1, ""},
    {"g", true, 2, ""},
    {"rad", true, 3, ""},
    {"K", true, 4, ""},
    {"C", true, 5, ""},
    {"cd", true, 6, ""},
    // numbers
    {"10*", false, 1, "10"},
    {"10^", false, 1, "10"},
    {"[pi]", false, 3.1415926535897932384626433832795, "1"},
    {"%", false, 1, "10*-2"},
    {"[ppth]", false, 1, "10*-3"},
    {"[ppm]", false, 1, "10*-6"},
    {"[ppb]", false, 1, "10*-9"},
    {"[pptr]", false, 1, "10*-12"},
    {"mol", true, 6.02214076, "10*23"},
    {"eq", true, 1, "mol"},
    {"osm", true, 1, "mol"},
    // SI with names
    {"sr", true, 1, "rad2"},
    {"Hz", true, 1, "s-1"},
    {"N", true, 1, "kg.m/s2"},
    {"Pa", true, 1, "N/m2"},
    {"J", true, 1, "N.m"},
    {"W", true, 1, "J/s"},
    {"A", true, 1, "C/s"},
    {"V", true, 1, "J/C"},
    {"F", true, 1, "C/V"},
    {"Ohm", true, 1, "V/A"},
    {"S", true, 1, "Ohm-1"},
    {"Wb", true, 1, "V.s"},
    {"T", true, 1, "Wb/m2"},
    {"H", true, 1, "Wb/A"},
    {"lm", true, 1, "cd.sr"},
    {"lx", true, 1, "lm/m2"},
    {"Bq", true, 1, "s-1"},
    {"Gy", true, 1, "J/kg"},
    {"Sv", true, 1, "J/kg"},
    {"kat", true, 1, "mol/s"},
    // beside the SI
    {"gon", false, 0.9, "deg"},
    {"deg", false, 2, "[pi].rad/360"},
    {"'", false, 1, "deg/60"},
    {"''", false, 1, "'/60"},
    {"L", true, 1, "dm3"},
    {"l", true, 1, "dm3"},
    {"ar", true, 1, "dam2"},
    {"min", false, 60, "s"},
    {"h", false, 60, "min"},
    {"d", false, 24, "h"},
    {"wk", false, 7, "d"},
    {"a", false, 365.25, "d"},
    {"a_j", false, 365.25, "d"},
    {"a_t", false, 365.24219, "d"},
    {"a_g", false, 365.2425, "d"},
    {"mo", false, 1, "a_j/12"},
    {"mo_j", false, 1, "a_j/12"},
    {"mo_s", false, 29.53059, "d"},
    {"mo_g", false, 1, "a_g/12"},
    {"t", true, 1, "10*3.kg"},
    {"bar", true, 1, "10*5.Pa"},
    {"u", true, 1.66053906660, "10*-24.g"},
    {"eV", true, 1.602176634, "10*-19.J"},
    {"pc", true, 3.085678, "10*16.m"},
    {"[c]", true, 299792458, "m/s"},
    {"[h]", true, 6.62607015, "10*-34.J.s"},
    {"[k]", true, 1.380649, "10*-23.J/K"},
    {"[eps_0]", true, 8.8541878128, "10*-12.F/m"},
    {"[mu_0]", true, 1.25663706212, "10*-6.N/A2"},
    {"[e]", true, 1.602176634, "10*-19.C"},
    {"[g]", true, 9.80665, "m/s2"},
    {"[G]", true, 6.67430, "10*-11.m3.kg-1.s-2"},
    {"[ly]", true, 1, "[c].a_j"},
    {"gf", true, 1, "g.[g]"},
    {"Wh", true, 1, "W.h"},   // not in UCUM, which writes W.h
    {"VA", true, 1, "V.A"},   // not in UCUM
    {"var", true, 1, "V.A"},  // not in UCUM
    // heat and pressure of old
    {"cal", true, 4.184, "J"},
    {"cal_th", true, 4.184, "J"},
    {"cal_IT", true, 4.1868, "J"},
    {"[Cal]", false, 1, "kcal_th"},
    {"[Btu]", false, 1.05505585262, "kJ"},
    {"[HP]", false, 745.69987158227022, "W"},
    {"atm", false, 101325, "Pa"},
    {"att", false, 1, "kgf/cm2"},
    {"m[H2O]", true, 9.80665, "kPa"},
    {"m[Hg]", true, 133.3220, "kPa"},
    {"[psi]", false, 1, "[lbf_av]/[in_i]2"},
    // CGS
    {"dyn", true, 1, "g.cm/s2"},
    {"erg", true, 1, "dyn.cm"},
    {"P", true, 1, "dyn.s/cm2"},
    {"St", true, 1, "cm2/s"},
    {"Gal", true, 1, "cm/s2"},
    {"Ky", true, 1, "cm-1"},
    {"Mx", true, 1, "10*-8.Wb"},
    {"G", true, 1, "10*-4.T"},
    {"Oe", true, 250, "/[pi].A/m"},
    {"sb", true, 1, "cd/cm2"},
    {"Lmb", true, 1, "cd/cm2/[pi]"},
    {"ph", true, 1, "10*-4.lx"},
    {"b", false, 100, "fm2"},
    {"st", true, 1, "m3"},
    {"Ao", false, 0.1, "nm"},
    // radiation
    {"Ci", true, 37, "10*9.Bq"},
    {"R", true, 2.58, "10*-4.C/kg"},
    {"RAD", true, 100, "erg/g"},
    {"REM", true, 1, "RAD"},
    // length, area, volume and mass in use abroad
    {"[in_i]", false, 2.54, "cm"},
    {"[ft_i]", false, 12, "[in_i]"},
    {"[yd_i]", false, 3, "[ft_i]"},
    {"[mi_i]", false, 5280, "[ft_i]"},
    {"[fth_i]", false, 6, "[ft_i]"},
    {"[nmi_i]", false, 1852, "m"},
    {"[kn_i]", false, 1, "[nmi_i]/h"},
    {"[sin_i]", false, 1, "[in_i]2"},
    {"[sft_i]", false, 1, "[ft_i]2"},
    {"[cft_i]", false, 1, "[ft_i]3"},
    {"[ft_us]", false, 1200, "m/3937"},
    {"[mi_us]", false, 5280, "[ft_us]"},
    {"[acr_us]", false, 4046.8725, "m2"},
    {"[acr_br]", false, 4840, "[yd_i]2"},
    {"[gal_us]", false, 231, "[in_i]3"},
    {"[qt_us]", false, 1, "[gal_us]/4"},
    {"[pt_us]", false, 1, "[qt_us]/2"},
    {"[foz_us]", false, 1, "[pt_us]/16"},
    {"[bbl_us]", false, 42, "[gal_us]"},
    {"[gal_br]", false, 4.54609, "l"},
    {"[pt_br]", false, 1, "[gal_br]/8"},
    {"[bu_us]", false, 2150.42, "[in_i]3"},
    {"[gr]", false, 64.79891, "mg"},
    {"[lb_av]", false, 7000, "[gr]"},
    {"[oz_av]", false, 1, "[lb_av]/16"},
    {"[ston_av]", false, 2000, "[lb_av]"},
    {"[lton_av]", false, 2240, "[lb_av]"},
    {"[lbf_av]", false, 1, "[lb_av].[g]"},
    {"[car_m]", false, 0.2, "g"},
    // information
    {"bit", true, 1, "1"},
    {"By", true, 8, "bit"},
    {"Bd", true, 1, "/s"},
    // scales that are no ratio
    {"Cel", true, 1, "K", celsius},
    {"[degF]", false, 1, "K", fahrenheit},
    {"[degRe]", false, 1, "K", reaumur},
    {"[pH]", false, 1, "mol/l", minus_log10},
    {"Np", true, 1, "1", ln},
    {"B", true, 1, "1", log10},
    {"B[SPL]", true, 2, "10*-5.Pa", half_log10},
    {"B[V]", true, 1, "V", half_log10},
    {"B[mV]", true, 1, "mV", half_log10},
    {"B[uV]", true, 1, "uV", half_log10},
    {"B[10.nV]", true, 10, "nV", half_log10},
    {"B[W]", true, 1, "W", log10},
    {"B[kW]", true, 1, "kW", log10},
};

}  // namespace

std::span<const UnitPrefix> unit_prefixes() {
  return kPrefixes;
}
std::span<const UnitRow> unit_rows() {
  return kRows;
}

}  // namespace meent
