/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef EDGE_INFERENCE_PROFILE_LATENCY_MODEL_H
#define EDGE_INFERENCE_PROFILE_LATENCY_MODEL_H

#include "latency-model.h"

#include "ns3/layer-profile.h"

#include <set>
#include <string>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * Measured times, layer by layer. The attribute FileName names a CSV profile (layer-profile.h has
 * the format) of one network. Layers without FLOPs that it does not name take no time; anything
 * else in which profile and network differ is fatal, with a sentence that names the layer.
 */
class ProfileLatencyModel : public LatencyModel
{
  public:
    /**
     * @brief Get the type ID.
     * @return the object TypeId
     */
    static TypeId GetTypeId();

    ~ProfileLatencyModel() override;

    /** @param profile the measured times, which replace those there were */
    void SetProfile(const LayerProfile& profile);

    /**
     * Say early what would be fatal later.
     * @param model a network
     * @return an empty text if the profile fits it, otherwise one sentence
     */
    std::string Check(const DnnModel& model) const;

  private:
    double DoGetLayerSeconds(const DnnModel& model, LayerId layer) const override;

    /** @param fileName a CSV profile, empty for none; a bad one is fatal */
    void SetFileName(std::string fileName);
    /** @return where the profile was read, empty if it was not */
    std::string GetFileName() const;

    std::string m_fileName;               //!< where the profile was read, or empty
    LayerProfile m_profile;               //!< measured times
    mutable std::set<uint64_t> m_fitting; //!< digests of networks that the profile fits
};

} // namespace edgeinference
} // namespace ns3

#endif /* EDGE_INFERENCE_PROFILE_LATENCY_MODEL_H */
