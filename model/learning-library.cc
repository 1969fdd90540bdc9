/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Announces edge-inference-learning, the library on LibTorch, which is loaded when one of its types
 * is first asked for.
 */
#include "type-lookup.h"

#include <dlfcn.h>
#include <stdexcept>
#include <string>

namespace ns3
{
namespace edgeinference
{

namespace
{

/** What to do where it is missing. */
const std::string ADVICE =
    "install LibTorch (Debian: libtorch-dev) and build edge-inference once more";

/** Load the library; its types register themselves. */
void
LoadLearningLibrary()
{
#ifdef EDGE_INFERENCE_LEARNING_LIBRARY
    // first beside this very library, wherever that was installed
    Dl_info self{};
    std::string beside;
    if (dladdr(reinterpret_cast<const void*>(&AddTypePart), &self) && self.dli_fname)
    {
        const std::string file = self.dli_fname;
        beside = file.substr(0, file.rfind('/') + 1) + EDGE_INFERENCE_LEARNING_LIBRARY;
    }
    if (dlopen(beside.c_str(), RTLD_NOW) || dlopen(EDGE_INFERENCE_LEARNING_LIBRARY, RTLD_NOW))
    {
        return;
    }
    const char* reason = dlerror();
    throw std::runtime_error(std::string(reason ? reason : "it cannot be loaded") + "; " + ADVICE);
#else
    throw std::runtime_error("this build has none; " + ADVICE);
#endif
}

/** Announces it at start-up. */
struct LearningLibrary
{
    LearningLibrary()
    {
        AddTypePart({"edge-inference-learning",
                     {"ns3::edgeinference::A3cPartitionLearner",
                      "ns3::edgeinference::DqnPartitionLearner",
                      "ns3::edgeinference::GlooProcessGroup",
                      "ns3::edgeinference::MtlA3cPartitionLearner",
                      "ns3::edgeinference::TorchExitTrainer",
                      "ns3::edgeinference::TorchScriptPartitionAgent"},
                     &LoadLearningLibrary});
    }
};

LearningLibrary g_learningLibrary; //!< the announcement

} // namespace

} // namespace edgeinference
} // namespace ns3
