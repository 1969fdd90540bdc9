/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "device-catalogue.h"

namespace ns3
{
namespace edgeinference
{
} // namespace edgeinference
} // namespace ns3
