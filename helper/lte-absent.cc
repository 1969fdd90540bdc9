/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Stands in for the other lte-*.cc files where ns-3 has no module lte: says what to do about it.
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
struct LteAbsence
{
    LteAbsence()
    {
        AddTypePart({"the channel lte",
                     {"ns3::edgeinference::LteAccessNetwork", "ns3::edgeinference::LteRadioEnergy"},
                     []() {
                         throw std::runtime_error("this build has none; build ns-3 with its module "
                                                  "lte, and edge-inference once more");
                     }});
    }
};

LteAbsence g_lteAbsence; //!< the announcement

} // namespace

} // namespace edgeinference
} // namespace ns3
