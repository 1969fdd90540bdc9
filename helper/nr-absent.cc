/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Stands in for the other nr-*.cc files where ns-3 has no module nr: says what to do about it.
 */
#include "ns3/type-lookup.h"

#include <stdexcept>

namespace ns3
{
namespace edgeinference
{

namespace
{

/** Announces at start-up what is missing. */
struct NrAbsence
{
    NrAbsence()
    {
        AddTypePart({"the channel nr",
                     {"ns3::edgeinference::NrAccessNetwork", "ns3::edgeinference::NrRadioEnergy"},
                     []() {
                         throw std::runtime_error(
                             "this build has none; put 5G-LENA (the module nr) into contrib/nr of "
                             "ns-3's tree, and build ns-3 and edge-inference there");
                     }});
    }
};

NrAbsence g_nrAbsence; //!< the announcement

} // namespace

} // namespace edgeinference
} // namespace ns3
