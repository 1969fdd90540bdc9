/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * A network as the chain search sees it: blocks between the positions where the site may change,
 * and what crosses there. Depends on no site, so that a search can keep it from call to call.
 */
#ifndef EDGE_INFERENCE_CHAIN_TABLES_H
#define EDGE_INFERENCE_CHAIN_TABLES_H

#include "partition-observation.h"
#include "split-tables.h"

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * One block of the chain.
 */
struct ChainBlock
{
    LayerId end{0};    //!< layers before it belong to this block or to earlier ones
    TensorLoad inputs; //!< what crosses the position where it begins
};

/**
 * @ingroup edge-inference
 * The blocks of one network. Blocks without a layer that runs are part of the next one: a site that
 * runs nothing cannot pass a tensor on.
 */
class ChainTables
{
  public:
    /**
     * @param observation of a fresh task
     * @param ends positions where the site may change, ascending; empty: every legal cut
     * @param narrow only where one tensor crosses
     * @throws std::invalid_argument if an end is no legal cut
     */
    ChainTables(const PartitionObservation& observation,
                const std::vector<LayerId>& ends,
                bool narrow);

    /** @return true if it is the table of these arguments */
    bool Fits(const PartitionObservation& observation,
              const std::vector<LayerId>& ends,
              bool narrow) const;

    /** @return the blocks in the order in which they run; none if no layer runs */
    const std::vector<ChainBlock>& GetBlocks() const
    {
        return m_blocks;
    }

    /** @return the layers that run, ascending */
    const std::vector<LayerId>& GetLayers() const
    {
        return m_layers;
    }

    /** @param block a block @return where its layers begin in GetLayers() */
    std::size_t GetFirst(std::size_t block) const
    {
        return m_first[block];
    }

    /** @return bytes of the answer */
    double GetAnswerBytes() const
    {
        return m_answerBytes;
    }

    /** @return true if moving tensors takes work at the sites */
    bool HasCodec() const
    {
        return m_hasCodec;
    }

    /** @return true if one tensor, or none, crosses wherever the site may change */
    bool IsChain() const
    {
        return m_isChain;
    }

  private:
    std::shared_ptr<const DnnModel> m_model; //!< the network
    std::string m_encoding;                  //!< of boundary tensors
    std::vector<LayerId> m_ends;             //!< as asked for
    bool m_narrow{false};                    //!< as asked for
    std::vector<ChainBlock> m_blocks;        //!< in order
    std::vector<LayerId> m_layers;           //!< that run
    std::vector<std::size_t> m_first;        //!< per block, and the number of layers
    double m_answerBytes{0.0};               //!< of the answer
    bool m_hasCodec{false};                  //!< moving tensors takes work
    bool m_isChain{true};                    //!< nothing crosses beside one tensor
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_CHAIN_TABLES_H
