/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Tells the record of a run which LibTorch it has loaded.
 */
#include "ns3/edge-inference-version.h"

#include <string>
#include <torch/version.h>

namespace ns3
{
namespace edgeinference
{

namespace
{

/** Tells it when the library is loaded. */
struct TorchVersion
{
    TorchVersion()
    {
        SetLoadedVersion("libtorch",
                         std::to_string(TORCH_VERSION_MAJOR) + "." +
                             std::to_string(TORCH_VERSION_MINOR) + "." +
                             std::to_string(TORCH_VERSION_PATCH));
    }
};

const TorchVersion g_torchVersion; //!< tells it

} // namespace

} // namespace edgeinference
} // namespace ns3
